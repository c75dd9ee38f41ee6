// Values as one line of text, long ones cut short.
const MOST = 8;
const DEPTH = 2;

export function inspect(value, depth = 0) {
  if (typeof value === "number") return number(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return `function ${value.name}`;
  if (value === null || typeof value !== "object") return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return list(Array.from(value), depth);
  const { rows, cols, data } = value;
  if (Number.isInteger(rows) && Number.isInteger(cols) && data?.length === rows * cols)
    return list(
      Array.from({ length: rows }, (_, i) => data.subarray(i * cols, (i + 1) * cols)),
      depth,
    );
  if (depth > DEPTH) return "{ … }";
  const pairs = Object.entries(value).map(([key, part]) => `${key}: ${inspect(part, depth + 1)}`);
  return pairs.length > 0 ? `{ ${cut(pairs).join(", ")} }` : "{}";
}

const list = (values, depth) =>
  depth > DEPTH ? "[ … ]" : `[${cut(values, (value) => inspect(value, depth + 1)).join(", ")}]`;

function cut(values, show = String) {
  const shown = values.slice(0, MOST).map((value) => show(value));
  return values.length > MOST ? [...shown, `… ${values.length - MOST} more`] : shown;
}

function number(value) {
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(8)));
}
