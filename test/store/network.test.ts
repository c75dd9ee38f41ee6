// A network study in a folder that was changed between two runs: other images, states and lines that are none.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serialize } from "node:v8";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkpointsIn, hashOfImages, networkToFolder, readNetworkRows } from "../../src/store/network.js";
import { expandNetworkPlan } from "../../src/study/cells.js";
import { drawSamples, type Images } from "../../src/study/images.js";
import type { NetworkPlan } from "../../src/study/plan.js";
import { parseNetworkRecord } from "../../src/study/record.js";
import { runNetworkStudy, type CellState } from "../../src/study/run.js";
import { isStateOf } from "../../src/study/state.js";
import { networkHash } from "../../src/wasm/network.js";
import { inventedImages as images, smallStudy } from "../support/study.js";

const plan: NetworkPlan = { ...smallStudy, widths: [2], targets: [1], rules: ["magnitude"], seeds: [1] };
const cells = expandNetworkPlan(plan);
const [cell] = cells.cells;
const samples = drawSamples(images, cell);

let base: string;
let out: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "overparam-network-"));
  out = join(base, "out");
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const run = (resume: boolean, from: Images = images, what: NetworkPlan = plan) =>
  networkToFolder("network", what, from, { out, resume, workers: 1 });
const log = () => join(out, "results.jsonl");
const rows = () => readNetworkRows(out, cells, 8).rows;

/** Every state that the cell passes through, and what is measured in the end. */
async function passed(): Promise<{ states: CellState[]; measured: unknown }> {
  const states: CellState[] = [];
  let measured: unknown;
  await runNetworkStudy(plan, images, {
    workers: 1,
    onRecord: (record) => void ({ measured } = record),
    checkpoints: {
      load: () => undefined,
      save: (_, state) => void states.push(structuredClone(state)),
      drop() {},
    },
  });
  return { states, measured };
}

/** Images that differ in one pixel, in one label, or in their order. */
function others(): Images[] {
  const [pixels, labels] = [images.train.pixels.slice(), images.test.labels.slice()];
  pixels[100] ^= 1;
  labels[3] = (labels[3] + 1) % 3;
  return [
    { ...images, train: { ...images.train, pixels } },
    { ...images, test: { ...images.test, labels } },
    { ...images, train: images.test, test: images.train },
  ];
}

test("a study goes on with the images that it was begun with, and with no others", async () => {
  await run(false);
  expect((await run(true)).skipped).toBe(1);
  const text = readFileSync(log(), "utf8");
  const own = hashOfImages(images);
  expect(JSON.parse(text.split("\n")[0])).toMatchObject({ imagesHash: own });
  for (const other of others())
    await expect(run(true, other)).rejects.toThrow(
      `network: the run must go on with the images that it was begun with (${own} in ${log()}), got others (${hashOfImages(other)})`,
    );
  expect(readFileSync(log(), "utf8")).toBe(text);
});

test("a log of an older version, which does not say its images, is gone on with", async () => {
  await run(false);
  writeFileSync(log(), readFileSync(log(), "utf8").replace(/"imagesHash":"\w+",/, ""));
  expect(readFileSync(log(), "utf8")).not.toContain("imagesHash");
  expect((await run(true, others()[0])).skipped).toBe(1);
});

test("what is no state of its cell is dropped, and the cell begins anew", async () => {
  const { states, measured } = await passed();
  expect(states.map((state) => isStateOf(cell, samples, state))).toEqual(states.map(() => true));
  const [done] = states as unknown as [{ dense: { measured: [object]; weights: { params: Float32Array } } }];
  const { dense } = done;
  const [one] = dense.measured;
  const params = dense.weights.params;
  const zeros = () => new Float32Array(params.length);
  const state = { epoch: 1, weights: dense.weights, first: zeros(), second: zeros(), powers: [0.5, 0.5] };
  expect(isStateOf(cell, samples, { dense: { state } })).toBe(true);
  const with1 = (change: object) => ({ dense: { ...dense, measured: [{ ...one, ...change }] } });
  const wrong: unknown[] = [
    null,
    "junk",
    { dense: null },
    { dense: {} },
    { dense: { measured: "junk" } },
    { dense: { measured: [], weights: dense.weights } },
    { dense: { measured: dense.measured } },
    { dense: { ...dense, weights: { ...dense.weights, params: params.subarray(1) } } },
    { dense: { ...dense, weights: { ...dense.weights, params: params.with(0, NaN) } } },
    with1({ trainError: NaN }),
    with1({ testError: 1.5 }),
    with1({ testError: "0.5" }),
    with1({ kept: 1 }),
    with1({ epochs: 5 }),
    with1({ stage: "pruned" }),
    with1({ target: 1 }),
    with1({ note: "mine" }),
    { "1 magnitude": dense },
    { "3 magnitude": { state } },
    { dense: { state: { ...state, epoch: 6 } } },
    { dense: { state: { ...state, first: zeros().fill(NaN) } } },
    { dense: { state: { ...state, second: zeros().fill(-1) } } },
    { dense: { state: { ...state, powers: [2, 2] } } },
  ];
  for (const bad of wrong) expect(isStateOf(cell, samples, bad), JSON.stringify(bad)).toBe(false);
  await run(false);
  const good = rows();
  const header = readFileSync(log(), "utf8").split("\n")[0];
  const path = join(out, "checkpoints", `${cell.id}.state`);
  mkdirSync(join(out, "checkpoints"), { recursive: true });
  for (const bad of [wrong[4], wrong[9], wrong[20]]) {
    writeFileSync(log(), `${header}\n`);
    writeFileSync(path, serialize({ hash: networkHash, imagesHash: hashOfImages(images), state: bad }));
    expect(await run(true)).toMatchObject({ computed: 1, failures: [] });
    expect(rows()).toEqual(good);
    expect(existsSync(path)).toBe(false);
  }
  expect(parseNetworkRecord(readFileSync(log(), "utf8").split("\n")[1])).toMatchObject({ measured });
});

test("a file that holds no state at all is no obstacle, and what was learned from other images does not count", async () => {
  await run(false);
  const good = rows();
  const header = readFileSync(log(), "utf8").split("\n")[0];
  const { states } = await passed();
  const [{ dense }] = states as unknown as [{ dense: { measured: [object] } }];
  const elsewhere = { dense: { ...dense, measured: [{ ...dense.measured[0], testError: 0.125 }] } };
  expect(isStateOf(cell, samples, elsewhere)).toBe(true);
  mkdirSync(join(out, "checkpoints"), { recursive: true });
  const other = hashOfImages(others()[0]);
  for (const content of [
    "",
    "junk",
    serialize(null),
    serialize(7),
    serialize({ hash: networkHash, imagesHash: other, state: elsewhere }),
  ]) {
    writeFileSync(log(), `${header}\n`);
    writeFileSync(join(out, "checkpoints", `${cell.id}.state`), content);
    await run(true);
    expect(rows()).toEqual(good);
  }
});

test("jobs of a cell may save at once: the last state stays, whole, and nothing is written after the cell is done", async () => {
  const folder = join(out, "checkpoints");
  const states = checkpointsIn(folder, 0);
  const some = (n: number) => ({ dense: { measured: [n], weights: new Float32Array(100_000 * n) } });
  const save = (n: number) => states.save(cell, some(n) as unknown as CellState, true);
  await Promise.all([3, 2, 1].map(save));
  expect(states.load(cell)).toEqual(some(1));
  expect(readdirSync(folder)).toEqual([`${cell.id}.state`]);
  void save(2);
  void states.drop(cell);
  await states.idle();
  expect(readdirSync(folder)).toEqual([]);
});

test("a state from which training fails is not kept", async () => {
  const { states } = await passed();
  const dropped: string[] = [];
  const state = structuredClone(states[0]) as unknown as { dense: { weights: { params: Float32Array } } };
  state.dense.weights.params.fill(3e38);
  const { failures } = await runNetworkStudy({ ...plan, retrainFrom: "trained" }, images, {
    workers: 1,
    checkpoints: { load: () => state, save() {}, drop: ({ id }) => void dropped.push(id) },
  });
  expect(failures.map(({ error }) => error.name)).toEqual(["ConvergenceError"]);
  expect(dropped).toHaveLength(1);
});

test("lines that are no records of a study are refused with their number", async () => {
  await run(false);
  const [header, line] = readFileSync(log(), "utf8").split("\n");
  const garbage = [
    "null",
    "[]",
    "{}",
    line.replace(/"measured":\[.*?\]/, '"measured":["junk"]'),
    line.replace(/"measured":\[.*?\]/, '"measured":[null]'),
    line.replace(/"testError":[\d.]+/, '"testError":"NaN"'),
    line.replace(/"testError":[\d.]+/, '"testError":1.5'),
    line.replace(/"kept":\d+/, '"kept":-1'),
    line.replace(/"rule":"magnitude"/, '"rule":"<b>"'),
    line.replace(/"width":\d+/, '"width":null'),
    '{"failed":"x","index":0,"error":null}',
    '{"failed":"x","index":0,"error":{"name":1,"message":[]}}',
  ];
  for (const bad of garbage) {
    expect(bad).not.toBe(line);
    writeFileSync(log(), `${header}\n${bad}\n`);
    expect(rows, bad).toThrow("readLog: line 2 must be a record");
  }
  writeFileSync(log(), `${header}\n${line.replace('"index":0', '"index":7')}\n`);
  expect(rows).toThrow("readNetworkRows: records must be of cells of the plan, got");
});
