import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { afterAll, expect, test } from "vitest";
import { columnKinds, writeTable } from "../../src/store/export.js";
import { npyTable } from "../../src/store/npy-table.js";
import type { CellRecord } from "../../src/sweep/record.js";
import { rowsOfRecord, sweepColumns } from "../../src/sweep/rows.js";
import { runSweep } from "../../src/sweep/run.js";
import { nestedPlan } from "../support/plans.js";

const scratch = mkdtempSync(join(tmpdir(), "overparam-export-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const records: CellRecord[] = [];
await runSweep(nestedPlan, { workers: 1, onRecord: (record) => void records.push(record) });
const rows = records.flatMap(rowsOfRecord);

test("every row names its cell, its model, its estimator, and has all columns", () => {
  // 2 curves, 5 sizes, 2 estimators, dense + small + 4 rules pruned and retrained
  expect(rows.length).toBe(2 * 5 * 2 * 10);
  for (const row of rows) expect(Object.keys(row).toSorted()).toEqual([...sweepColumns].toSorted());
  expect(rows.find((row) => row.p === 20 && row.estimator === "theory")).toMatchObject({
    n: 20,
    kappa: 1,
    kept: 6,
    keepFraction: 0.3,
    stage: "dense",
    rule: null,
    value: Infinity,
    standardError: null,
    trials: null,
    drawSeed: null,
    world: 80,
  });
});

test("rounds have rows of their own, and rules with groups keep their own share", () => {
  const leaf = { magnitude: 1, "1:4": 2 };
  const risks = { dense: 1, small: 2, pruned: leaf, retrained: leaf };
  const [record] = records;
  const iterative: CellRecord = {
    ...record,
    keepFraction: [0.5, 0.2],
    nKept: null,
    points: [{ nFeatures: 40, nKept: 8, simulation: null, theory: { ...risks, rounds: [risks, risks] } }],
  };
  expect(
    rowsOfRecord(iterative).map(({ stage, rule, round, rounds, kept }) => [stage, rule, round, rounds, kept]),
  ).toEqual([
    ["dense", null, null, 2, 8],
    ["small", null, null, 2, 8],
    ["pruned", "magnitude", 1, 2, 20],
    ["pruned", "1:4", 1, 2, 10],
    ["retrained", "magnitude", 1, 2, 20],
    ["retrained", "1:4", 1, 2, 10],
    ["pruned", "magnitude", 2, 2, 8],
    ["pruned", "1:4", 2, 2, 10],
    ["retrained", "magnitude", 2, 2, 8],
    ["retrained", "1:4", 2, 2, 10],
  ]);
});

test("Parquet gives the rows back, to the last bit", async () => {
  const path = join(scratch, "table.parquet");
  await writeTable(path, records, "parquet");
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  expect(await parquetReadObjects({ file })).toEqual(rows.map((row) => ({ ...row })));
});

test("the structured .npy holds every number and text at its place", async () => {
  const path = join(scratch, "table.npy");
  await writeTable(path, records, "npy");
  const bytes = readFileSync(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expect([...bytes.subarray(0, 8)]).toEqual([0x93, ...Buffer.from("NUMPY"), 2, 0]);
  const headerLength = view.getUint32(8, true);
  expect((12 + headerLength) % 64).toBe(0);
  const header = bytes.toString("latin1", 12, 12 + headerLength);
  expect(header).toMatch(/^\{'descr': \[.*\], 'fortran_order': False, 'shape': \(200,\), \} *\n$/);
  const fields = [...header.matchAll(/\('(\w+)', '(<f8|<U(\d+))'\)/g)].map(([, name, , length]) => ({
    name: name as (typeof sweepColumns)[number],
    width: length === undefined ? 8 : 4 * Number(length),
  }));
  expect(fields.map(({ name }) => name)).toEqual([...sweepColumns]);
  let at = 12 + headerLength;
  for (const row of rows)
    for (const { name, width } of fields) {
      if (columnKinds[name] === "number") expect(view.getFloat64(at, true)).toBe(row[name] ?? NaN);
      else {
        const signs = Array.from({ length: width / 4 }, (_, i) => view.getUint32(at + 4 * i, true));
        expect(String.fromCodePoint(...signs.filter((sign) => sign > 0))).toBe(row[name] ?? "");
      }
      at += width;
    }
  expect(at).toBe(bytes.length);
});

test("texts beyond the Latin alphabet and an empty table are written as well", () => {
  const columns = [{ name: "a", kind: "text" as const, values: ["ρ𝛽", null] }];
  const bytes = npyTable(columns, 2);
  const text = new TextDecoder("latin1").decode(bytes);
  expect(text).toContain("'<U2'");
  expect(npyTable([{ ...columns[0], values: [] }], 0).length % 64).toBe(0);
});
