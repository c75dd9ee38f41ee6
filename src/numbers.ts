// Numbers as people read them, in the terminal, in reports and on the page.

/** From here on whole numbers get too long to read. */
const LONG = 1e7;

/** A number to three significant digits (or `digits`), all digits before the point included. */
export function short(value: number, digits = 3): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  // 0.7215 and 0.72149999999999 are the same number to a reader.
  const rounded = Number(value.toPrecision(10));
  const text = rounded.toPrecision(digits);
  const isWhole = text.includes("e+") && Math.abs(rounded) < LONG;
  return (isWhole ? rounded.toFixed(0) : text).replaceAll("-", "−");
}

/** The same without zeros behind the point that say nothing: 25 and not 25.0. */
export function concise(value: number, digits = 3): string {
  return short(value, digits).replace(
    /(\.\d*?)0+($|e)/,
    (_, kept: string, end: string) => (kept === "." ? "" : kept) + end,
  );
}

/** A share as a percentage without sign, to two digits or all before the point; what is below 100 never reads 100. */
export function percent(share: number): string {
  const value = Math.abs(100 * share);
  if (!Number.isFinite(value)) return `${short(value)} %`;
  if (value >= 10) {
    const digits = value < 100 ? [0, 1, 2].find((count) => Number(value.toFixed(count)) < 100) : 0;
    return `${value.toFixed(digits ?? 0)} %`;
  }
  return `${value >= 0.1 ? value.toPrecision(2) : value.toFixed(2)} %`;
}
