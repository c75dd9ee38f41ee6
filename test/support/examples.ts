// Runs the code that the documentation shows, and holds it to the values it claims.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { readClaim, readImport } from "../../scripts/examples.mjs";

export interface Example {
  /** Where it stands: file and line. */
  where: string;
  code: string;
}

/** The `@example` blocks of a source file. */
export function docstringExamples(file: string): Example[] {
  const lines = readFileSync(file, "utf8").split("\n");
  const examples: Example[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (!/^\s*\* @example\s*$/.test(lines[i])) continue;
    const code: string[] = [];
    let j = i + 1;
    for (; !/^\s*\*\/|^\s*\* @/.test(lines[j]); j++) code.push(lines[j].replace(/^\s*\* ?/, ""));
    examples.push({ where: `${file}:${i + 1}`, code: code.join("\n") });
  }
  return examples;
}

/** The docstrings of what a source file exports, as pairs of a name and a text. */
export function docstringsOf(file: string): [name: string, text: string][] {
  const found = readFileSync(file, "utf8").matchAll(
    /\/\*\*((?:(?!\*\/)[^])*)\*\/\s*export (?:async )?(?:function|class|const|let|interface|type) (\w+)/g,
  );
  return [...found].map(([, text, name]) => [name, text]);
}

/** The ```js and ```ts blocks of a Markdown file. */
export function markdownExamples(file: string): Example[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^```(?:js|ts)\n([\s\S]*?)^```/gm)].map((match) => ({
    where: `${file}:${text.slice(0, match.index).split("\n").length}`,
    code: match[1],
  }));
}

/** What a claim `expression; // value` came to. */
export interface Claim {
  code: string;
  expected: unknown;
  actual: unknown;
}

const entries = {
  overparam: "index.js",
  "overparam/bullmq": "queue/index.js",
  "overparam/io": "io/index.js",
  "overparam/linalg": "linalg/index.js",
  "overparam/network": "network/index.js",
  "overparam/plot": "plot/index.js",
  "overparam/store": "store/index.js",
  "overparam/sweep": "sweep/index.js",
  "overparam/url": "url/index.js",
};

async function importEntry(specifier: string): Promise<Record<string, unknown>> {
  const entry = (entries as Record<string, string>)[specifier];
  return import(entry ? pathToFileURL(join(process.cwd(), "dist", entry)).href : specifier);
}

/**
 * Runs an example in a function of its own. Docstring examples may use every public name without importing it.
 * @returns each line `expression; // value` whose comment is a value, with what the expression gave
 */
export async function runExample({ code }: Example): Promise<Claim[]> {
  const claims: Claim[] = [];
  const scope: Record<string, unknown> = {
    ...(await importEntry("overparam/io")),
    ...(await importEntry("overparam/linalg")),
    ...(await importEntry("overparam/network")),
    ...(await importEntry("overparam/sweep")),
    ...(await importEntry("overparam/store")),
    ...(await importEntry("overparam")),
    importEntry,
  };
  const claim = (text: string, expected: unknown, actual: unknown) =>
    void claims.push({ code: text, expected, actual });
  const body = code.split("\n").map(importLine).map(claimLine).join("\n");
  const names = [...Object.keys(scope), "claim", "console"];
  const quiet = { ...console, log: () => {} };
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  // The body stands in a block of its own, so that its own `const x` may shadow a public name.
  await AsyncFunction(...names, `{\n${body}\n}`)(...Object.values(scope), claim, quiet);
  return claims;
}

function importLine(line: string): string {
  const found = readImport(line);
  return found
    ? `const ${found.names.replaceAll(" as ", ": ")} = await importEntry("${found.specifier}");`
    : line;
}

function claimLine(line: string): string {
  const found = readClaim(line);
  if (!found) return line;
  const { statement, expected, declared, shown } = found;
  const text = JSON.stringify(statement.trim());
  if (declared) return `${statement}; claim(${text}, (${expected}), ${declared});`;
  return `claim(${text}, (${expected}), (${shown ?? statement}));`;
}

/** Whether a value is what was claimed: numbers to the digits shown, objects in the keys shown. */
export function agrees(expected: unknown, actual: unknown): boolean {
  if (typeof expected === "number") return typeof actual === "number" && agreesToDigits(expected, actual);
  if (expected === null || typeof expected !== "object") return Object.is(expected, actual);
  if (actual === null || typeof actual !== "object") return false;
  const plain = asRows(actual);
  if (Array.isArray(expected))
    return (
      Array.isArray(plain) &&
      plain.length === expected.length &&
      expected.every((e, i) => agrees(e, plain[i]))
    );
  return Object.entries(expected).every(([key, value]) =>
    agrees(value, (plain as Record<string, unknown>)[key]),
  );
}

function agreesToDigits(expected: number, actual: number): boolean {
  if (!Number.isFinite(expected)) return Object.is(expected, actual);
  const [digits, exponent = "0"] = String(expected).toLowerCase().split("e");
  const decimals = (digits.split(".")[1]?.length ?? 0) - Number(exponent);
  // Whole numbers and round values are meant exactly, up to rounding in the last places.
  const tolerance = decimals > 0 ? 0.51 * 10 ** -decimals : 1e-9 * Math.max(1, Math.abs(expected));
  return Math.abs(expected - actual) <= tolerance;
}

/** Typed arrays as arrays, matrices as arrays of rows. */
function asRows(value: object): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  const { rows, cols, data } = value as { rows?: number; cols?: number; data?: Float64Array };
  if (rows === undefined || cols === undefined || data === undefined) return value;
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * cols, (i + 1) * cols)));
}
