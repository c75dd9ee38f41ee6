import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatCsv } from "../../src/io/csv.js";
import { writeFileAtomic } from "../../src/io/files.js";
import { formatJson } from "../../src/io/json.js";
import { rowColumns, rowsToCsv, type Row } from "../../src/io/rows.js";

test("CSV quotes what needs it, doubles quotes, leaves null empty and writes infinities out", () => {
  const rows = [
    { name: 'say "hi"', value: 0.1, note: null },
    { name: "a,b", value: -Infinity, note: "two\nlines" },
  ];
  expect(formatCsv(rows, ["name", "value", "note"])).toBe(
    'name,value,note\n"say ""hi""",0.1,\n"a,b",-Infinity,"two\nlines"\n',
  );
});

test("CSV numbers read back as the same doubles", () => {
  const values = [Math.PI, 1e-300, 2 ** 53, 0.1 + 0.2];
  const lines = formatCsv(
    values.map((value) => ({ value })),
    ["value"],
  ).split("\n");
  expect(lines.slice(1, -1).map(Number)).toEqual(values);
});

test("JSON writes infinities as strings and typed arrays as arrays", () => {
  expect(formatJson({ a: Infinity, b: [-Infinity, 1], c: Float64Array.of(1, 2), d: null })).toBe(
    '{"a":"Infinity","b":["-Infinity",1],"c":[1,2],"d":null}',
  );
});

test("rows become CSV with one column per field", () => {
  const row: Row = {
    problem: "spiked",
    quantity: "risk",
    n: 300,
    p: 600,
    kept: 100,
    keepFraction: 1 / 6,
    rule: null,
    stage: "dense",
    estimator: "theory",
    value: Infinity,
    standardError: null,
    median: null,
    trials: null,
    seed: null,
    version: "0.1.0",
    wasmHash: "00",
  };
  const [head, line] = rowsToCsv([row]).split("\n");
  expect(head.split(",")).toEqual([...rowColumns]);
  expect(line).toBe("spiked,risk,300,600,100,0.16666666666666666,,dense,theory,Infinity,,,,,0.1.0,00");
});

test("a file is written whole, into folders that do not exist yet, and leaves nothing else behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "overparam-"));
  try {
    const path = join(folder, "a", "b.txt");
    await writeFileAtomic(path, "first");
    await writeFileAtomic(path, "second");
    expect(readFileSync(path, "utf8")).toBe("second");
    expect(readdirSync(join(folder, "a"))).toEqual(["b.txt"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
