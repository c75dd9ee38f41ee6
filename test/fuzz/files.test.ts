// What must be true of files, plans, records and figures: they come back as they went, and broken ones are refused.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { zipSync } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, expect } from "vitest";
import { formatCsv } from "../../src/io/csv.js";
import {
  formatNpy,
  formatNpz,
  parseCifar,
  parseIdx,
  parseNpy,
  parseNpz,
  readCifar,
  readTable,
} from "../../src/io/index.js";
import { linearGaussian, regimeMap, Stream } from "../../src/index.js";
import { figureSpec, heatMapSpec, mapFigure, renderSvg } from "../../src/plot/index.js";
import { openStore, readRecords, sweepToFolder, writeTable } from "../../src/store/index.js";
import {
  agreementOf,
  compareRecords,
  expandPlan,
  resultsHash,
  runSweep,
  summarizeRecords,
  type CellRecord,
  type Plan,
} from "../../src/sweep/index.js";
import { judgeError } from "./support/judge.js";
import { property } from "./support/settings.js";

const base = mkdtempSync(join(tmpdir(), "overparam-files-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let folders = 0;
const folder = () => join(base, String(folders++));

const elements = fc.oneof(
  fc.float64Array({ maxLength: 24 }),
  fc.float32Array({ maxLength: 24 }),
  fc.int32Array({ maxLength: 24 }),
  fc.uint8Array({ maxLength: 24 }),
  fc.bigInt64Array({ maxLength: 24 }),
);

/** Of arrays; some longer than an archive can say. */
const arrayNames = fc
  .tuple(fc.string({ unit: "grapheme" }), fc.constantFrom(1, 1, 1, 300, 20_000))
  .map(([part, times]) => part.repeat(times));

property(
  "an array that was written is read as it was, NaN, −0 and all; also out of an archive",
  fc.tuple(elements, arrayNames),
  ([data, name]) => {
    const shape = data.length % 2 === 0 ? [2, data.length / 2] : [data.length];
    const bytes = formatNpy({ shape, data });
    const back = parseNpy(bytes);
    expect(back.shape).toEqual(shape);
    expect(back.data).toEqual(data);
    expect(parseNpy(Buffer.from(bytes))).toEqual(back);
    expect(parseNpz(zipSync({ "x.npy": bytes })).x).toEqual(back);
    const write = () => formatNpz(Object.fromEntries([[name, { shape, data }]]));
    const nBytes = new TextEncoder().encode(`${name}.npy`).length;
    if (nBytes > 65_535) expect(write).toThrow(`at most 65535 bytes`);
    else expect(parseNpz(write())).toEqual(Object.fromEntries([[name, back]]));
  },
);

const cells = fc.array(fc.tuple(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.integer()), {
  minLength: 1,
  maxLength: 20,
});
const names = fc
  .string({ minLength: 1, maxLength: 12 })
  .filter(
    (name) => name.trim() === name && !/^[\s\d.+-]|[\ud800-\udfff]/u.test(name) && !name.includes("\0"),
  );

property(
  "a table of numbers goes through CSV and gzip and comes back digit by digit, whatever its columns are called",
  fc.tuple(cells, fc.uniqueArray(names, { minLength: 2, maxLength: 2 })),
  async ([rows, [a, b]]) => {
    const text = formatCsv(
      rows.map(([x, y]) =>
        Object.fromEntries([
          [a, x],
          [b, y],
        ]),
      ),
      [a, b],
    );
    for (const file of [new TextEncoder().encode(text), gzipSync(text)]) {
      const { X, columns } = await readTable(file, { header: true, delimiter: "," });
      expect(columns).toEqual([a, b]);
      // JavaScript writes −0 as 0
      expect(Array.from(X.data)).toEqual(rows.flat().map((x) => (x === 0 ? 0 : x)));
    }
  },
  { cost: 2 },
);

const labels = Uint8Array.from({ length: 3073 }, (_, i) => i % 10);
const good: [string, () => Uint8Array, readonly string[]][] = [
  [
    "npy",
    () => formatNpy({ shape: [3, 2], data: Float64Array.of(1, 2, 3, 4, 5, 6) }),
    ["readTable", "parseNpy"],
  ],
  [
    "npz",
    () => zipSync({ "X.npy": formatNpy({ shape: [3, 2], data: new Float64Array(6) }) }),
    ["readTable", "parseNpy", "parseNpz"],
  ],
  ["idx", () => Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4), ["readTable", "parseIdx"]],
  ["csv", () => new TextEncoder().encode('a,"b ""c"""\n1,2\n3,4.5e1\n'), ["readTable"]],
  ["csv", () => new Uint8Array(gzipSync("a,b\n1,2\n3,4\n")), ["readTable"]],
  [
    "parquet",
    () =>
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [
            { name: "a", data: [1, 2, 3], type: "DOUBLE" },
            { name: "b", data: [1, 2, 2], type: "INT32" },
          ],
        }),
      ),
    ["readTable"],
  ],
];
const damage = fc.record({
  which: fc.nat(good.length - 1),
  bytes: fc.array(fc.tuple(fc.nat(1_000_000), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
  cut: fc.option(fc.nat(1_000_000), { freq: 3 }),
  isBuffer: fc.boolean(),
});

property(
  "a file with other bytes, or cut, is a table or refused in our words",
  damage,
  async ({ which, bytes, cut, isBuffer }) => {
    const [format, make, routines] = good[which];
    const file = isBuffer ? Buffer.from(make()) : make().slice();
    for (const [at, byte] of bytes) file[at % file.length] = byte;
    const damaged = cut === null ? file : file.subarray(0, cut % (file.length + 1));
    try {
      const { X } = await readTable(damaged, { format: format as "csv", maxBytes: 1e6, maxColumns: 1000 });
      expect(X.data.length).toBe(X.rows * X.cols);
      expect(X.data.some(Number.isNaN)).toBe(false);
    } catch (error) {
      judgeError({ names: routines }, error);
    }
  },
  { cost: 0.5 },
);

property(
  "bytes of any kind are parsed or refused in our words",
  fc.uint8Array({ maxLength: 64 }).chain((bytes) => fc.constantFrom(bytes, Buffer.from(bytes))),
  (bytes) => {
    for (const [name, parse] of Object.entries({ parseIdx, parseNpy, parseNpz }))
      try {
        parse(bytes);
      } catch (error) {
        judgeError({ names: [name, "parseNpy"] }, error);
      }
  },
);

property(
  "pictures keep their pixels",
  fc.nat(254),
  async (value) => {
    const file = labels.slice().fill(value, 1);
    expect(parseCifar(file, { classes: 10 }).X.every((pixel) => pixel === value)).toBe(true);
    for (const name of [
      "data_batch_1",
      "data_batch_2",
      "data_batch_3",
      "data_batch_4",
      "data_batch_5",
      "test_batch",
    ])
      writeFileSync(join(base, `${name}.bin`), file);
    expect((await readCifar(base)).test.X[7]).toBe(value);
  },
  { cost: 20 },
);

const axis = fc.uniqueArray(fc.integer({ min: 5, max: 40 }), { minLength: 1, maxLength: 3 });
const plans = fc.tuple(axis, axis, fc.nat(1000)).map(([nSamples, nFeatures, seed]): Plan => ({
  problem: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 },
  grid: { nSamples, nFeatures, keepFraction: 0.5, seed, nTrials: 2, rules: ["magnitude"] },
  estimators: ["theory", "simulation"],
}));

property("a plan has as many cells as its axes have places, each with an id of its own", plans, (plan) => {
  const { count, at, planHash } = expandPlan(plan);
  const { nSamples, nFeatures } = plan.grid as { nSamples: number[]; nFeatures: number[] };
  expect(count).toBe(nSamples.length * nFeatures.length);
  expect(new Set(Array.from({ length: count }, (_, i) => at(i).id)).size).toBe(count);
  const { grid, problem, ...rest } = plan;
  expect(
    expandPlan({
      ...rest,
      grid: Object.fromEntries(Object.entries(grid).toReversed()) as Plan["grid"],
      problem: problem!,
    }).planHash,
  ).toBe(planHash);
});

property(
  "a sweep in a folder is the sweep in memory, and its table has its rows",
  plans,
  async (plan) => {
    const records: CellRecord[] = [];
    await runSweep(plan, { workers: 1, onRecord: (record) => void records.push(record) });
    const out = folder();
    await sweepToFolder(plan, { out, workers: 1 });
    const { records: kept, missing } = readRecords([out]);
    expect(missing).toBe(0);
    expect(resultsHash(kept)).toBe(resultsHash(records));
    const store = await openStore("again", plan, { out, resume: true });
    expect(store.nDone()).toBe(records.length);
    store.close();
    const comparisons = compareRecords(kept);
    const agreed = agreementOf(comparisons);
    expect(agreed.reduce((sum, { nCompared, nPeak }) => sum + nCompared + nPeak, 0)).toBe(comparisons.length);
    expect(summarizeRecords(kept).length).toBe(kept.length * 8);
    await writeTable(join(out, "table.npy"), kept, "npy");
    await writeTable(join(out, "table.csv"), kept, "csv");
  },
  { cost: 20 },
);

property(
  "figures are the same for the same numbers, and have no NaN in them",
  fc.nat(1000),
  async (seed) => {
    const line = Array.from(new Stream(seed).uniforms(5), (y, x) => ({ x, y: y + 0.1 }));
    const figure = {
      title: `"<&>" ${seed}`,
      x: { title: "x", domain: [0, 4] as const },
      y: { title: "y", domain: [0.1, 2] as const },
      panels: [{ series: [{ label: "a", color: "dense" as const, line }] }],
    };
    const svg = await renderSvg(figureSpec(figure));
    expect(svg).toBe(await renderSvg(figureSpec(figure)));
    expect(svg).not.toContain("NaN");
    expect(svg).toContain("&lt;&amp;&gt;");
    const problem = linearGaussian({
      features: [{ variance: 1, coefficient: 1 }],
      noiseStd: 0.1 + (seed % 7),
    });
    const map = await regimeMap(problem, {
      x: { parameter: "kappa", values: [1.5, 3] },
      y: { parameter: "noiseStd", values: [0.5, 1] },
      keepFraction: 0.3,
      rules: ["magnitude"],
    });
    expect(await renderSvg(heatMapSpec(mapFigure(map)))).not.toContain("NaN");
  },
  { cost: 20 },
);
