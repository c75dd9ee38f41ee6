// The entries "overparam/io", "overparam/plot", "overparam/sweep" and "overparam/store".
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { linearGaussian, regimeMap } from "../../src/index.js";
import * as io from "../../src/io/index.js";
import * as plot from "../../src/plot/index.js";
import * as store from "../../src/store/index.js";
import * as sweep from "../../src/sweep/index.js";
import { holdsAgainstAnything } from "./support/targets.js";

const folder = mkdtempSync(join(tmpdir(), "overparam-fuzz-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const utf8 = (text: string) => new TextEncoder().encode(text);
const npy = () => io.formatNpy({ shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) });
const plan = () => ({
  name: "a plan",
  problem: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 },
  grid: {
    nSamples: 10,
    kappa: { from: 0.5, to: 2, count: 2 },
    keepFraction: [0.2, [0.5, 0.1]],
    nTrials: 2,
    seed: [1, 2],
    rules: ["magnitude"],
  },
  estimators: ["theory"],
});
const small = () => ({
  ...plan(),
  grid: { nSamples: 10, kappa: 2, keepFraction: 0.5, rules: ["magnitude"] },
});

const records: sweep.CellRecord[] = [];
await sweep.runSweep(small() as sweep.Plan, { workers: 1, onRecord: (record) => void records.push(record) });
const simulated = [
  {
    ...records[0],
    points: [{ ...records[0].points[0], simulation: { engine: "direct", ...leaves(records[0]) } }],
  },
];
const compared = sweep.compareRecords(simulated as unknown as sweep.CellRecord[]);

/** The risks of theory in the form of simulated ones. */
function leaves({ points: [{ theory }] }: sweep.CellRecord) {
  const leaf = (mean: number) => ({ mean, standardError: 0.1, median: mean });
  const each = (risks: Record<string, number>) =>
    Object.fromEntries(Object.entries(risks).map(([name, risk]) => [name, leaf(risk)]));
  const { dense, small, pruned, retrained } = theory!;
  return { dense: leaf(dense), small: leaf(small), pruned: each(pruned), retrained: each(retrained) };
}

const figure = (): plot.Figure => ({
  title: "t",
  subtitle: ["s"],
  x: { title: "x", domain: [0, 1], ticks: [0, 1] },
  y: { title: "y", domain: [0.1, 10], scale: "log" },
  panels: [
    {
      title: "p",
      series: [
        {
          label: "a",
          color: "large1",
          line: [
            { x: 0, y: 1 },
            { x: 1, y: 2 },
          ],
          dots: [{ x: 0.5, y: 1, low: 0.5, high: 2 }],
        },
      ],
      level: { label: "l", value: 1, from: 0, shade: true },
    },
  ],
  marks: [{ x: 0.5, label: "m" }],
  width: 100,
  height: 100,
});
const heat = (): plot.HeatMap => ({
  title: "t",
  x: { title: "x", scale: "log", values: [1, 2] },
  y: { title: "y", scale: "linear", values: [1, 2] },
  ratio: [0.5, 1, 2, 1],
  above: ["above"],
  below: ["below"],
  legend: "ratio",
  boundary: [
    [
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ],
  ],
  curves: [
    {
      label: "c",
      lines: [
        [
          { x: 1, y: 2 },
          { x: 2, y: 1 },
        ],
      ],
    },
  ],
  names: {
    title: "n",
    of: [0, 1, -1, 0],
    among: [
      { label: "a", color: "large1" },
      { label: "b", color: "small1" },
    ],
  },
  width: 100,
  height: 100,
});

const map = await regimeMap(linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 1 }), {
  x: { parameter: "kappa", values: [2, 4] },
  y: { parameter: "noiseStd", values: [0.5, 1] },
  keepFraction: 0.5,
  rules: ["magnitude"],
});

/** Only sweeps that are over soon: nobody waits for the others, and none is started on other threads. */
const soon = (options: object | undefined) => ({ ...options, signal: AbortSignal.abort("enough") });
const fast = async (run: () => Promise<unknown>) => {
  try {
    return await run();
  } catch (error) {
    if (error === "enough") return undefined;
    throw error;
  }
};

holdsAgainstAnything({
  formatNpy: { call: io.formatNpy, right: () => [{ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }] },
  formatNpz: {
    call: io.formatNpz,
    names: ["formatNpz", "formatNpy"],
    right: () => [{ x: { shape: [2], data: Uint8Array.of(1, 2) } }],
  },
  parseNpy: { call: io.parseNpy, right: () => [npy()], mayBeNaN: true },
  parseNpz: {
    call: io.parseNpz,
    names: ["parseNpz", "parseNpy"],
    right: () => [new Uint8Array(22).fill(0), { only: ["x"], maxBytes: 100 }],
  },
  parseIdx: { call: io.parseIdx, right: () => [Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)] },
  parseCifar: { call: io.parseCifar, right: () => [new Uint8Array(3073), { classes: 10, name: "x" }] },
  readCifar: { call: io.readCifar, right: () => [folder, { classes: 10 }] },
  "readTable of text": {
    call: io.readTable,
    right: () => [
      utf8("a,b,c\n1,2,3\n4,5,\n7,8,9\n"),
      {
        target: "c",
        positive: "3",
        columns: ["a", 1],
        drop: [],
        missing: "drop",
        format: "csv",
        delimiter: ",",
        header: true,
      },
    ],
    names: ["readTable"],
  },
  "readTable of an array": {
    call: io.readTable,
    right: () => [npy(), { target: -1, columns: [0], format: "npy", maxBytes: 1000 }],
    names: ["readTable", "parseNpy"],
  },
  figureSpec: { call: plot.figureSpec, right: () => [figure()] },
  heatMapSpec: { call: plot.heatMapSpec, right: () => [heat()] },
  mapFigure: { call: plot.mapFigure, right: () => [map, { title: "t", subtitle: ["s"] }], mayBeNaN: true },
  renderSvg: { call: plot.renderSvg, right: () => [plot.figureSpec(figure())], cost: 10 },
  "renderSvg of any specification": {
    call: plot.renderSvg,
    right: () => [
      { mark: "point", data: { values: [{ a: 1 }] }, encoding: { x: { field: "a", type: "quantitative" } } },
    ],
    names: ["renderSvg"],
    cost: 10,
  },
  expandPlan: {
    call: (p: sweep.Plan) => sweep.expandPlan(p).at(0),
    right: () => [plan()],
    names: ["sweep", "expandPlan"],
  },
  runSweep: {
    call: (p: sweep.Plan, options: sweep.SweepOptions) => fast(() => sweep.runSweep(p, soon(options))),
    right: () => [plan(), { workers: 1, shard: { part: 1, of: 2 } }],
    names: ["sweep", "runSweep"],
  },
  resultsHash: { call: sweep.resultsHash, right: () => [simulated] },
  compareRecords: {
    call: sweep.compareRecords,
    names: ["compareRecords", "sweep"],
    right: () => [simulated],
    mayBeNaN: true,
  },
  agreementOf: { call: sweep.agreementOf, right: () => [compared], mayBeNaN: true },
  summarizeRecords: {
    call: sweep.summarizeRecords,
    names: ["summarizeRecords", "sweep"],
    right: () => [simulated],
    mayBeNaN: true,
  },
  openStore: {
    call: async (routine: string, p: sweep.Plan, options: store.StoreOptions) =>
      (await store.openStore(routine, p, { ...options, out: join(folder, "store") })).close(),
    right: () => ["a routine", plan(), { resume: true, acceptCore: true, shard: { part: 1, of: 2 } }],
    names: ["a routine", "sweep", "openStore"],
    cost: 10,
  },
  sweepToFolder: {
    call: (p: sweep.Plan, options: store.FolderOptions) =>
      fast(() =>
        store.sweepToFolder(p, soon({ ...options, out: join(folder, "sweep") }) as store.FolderOptions),
      ),
    right: () => [plan(), { resume: true, workers: 1, shard: { part: 1, of: 2 } }],
    names: ["sweep", "sweepToFolder", "runSweep"],
    cost: 10,
  },
  readRecords: {
    call: store.readRecords,
    right: () => [[folder], { acceptCore: true }],
    names: ["readRecords", "readLog"],
  },
  writeTable: {
    call: (path: string, ...rest: [sweep.CellRecord[], store.TableFormat]) =>
      store.writeTable(typeof path === "string" ? join(folder, "table") : path, ...rest),
    right: () => [join(folder, "table.csv"), simulated, "csv"],
    names: ["writeTable", "sweep"],
    cost: 4,
  },
});
