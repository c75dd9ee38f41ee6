import { expect, test } from "vitest";
import { expandNetworkPlan, networkOf } from "../../src/study/cells.js";
import { cellSeconds } from "../../src/study/cost.js";
import { drawSamples } from "../../src/study/images.js";
import { runLeg, weightsOf, type Finished, type Leg } from "../../src/study/leg.js";
import { networkRecordText, parseNetworkRecord, type NetworkRecord } from "../../src/study/record.js";
import { runNetworkStudy, type CellState, type NetworkStudyOptions } from "../../src/study/run.js";
import type { SweepProgress } from "../../src/sweep/tally.js";
import { inventedImages, smallStudy } from "../support/study.js";

async function study(options: NetworkStudyOptions = {}, plan = smallStudy): Promise<NetworkRecord[]> {
  const records: NetworkRecord[] = [];
  const { failures } = await runNetworkStudy(plan, inventedImages, {
    workers: 2,
    ...options,
    onRecord: (record) => records.push(record),
  });
  expect(failures).toEqual([]);
  return records.toSorted((a, b) => a.index - b.index);
}

const { cells } = expandNetworkPlan(smallStudy);

/** All legs of a job, `epochs` at a time. */
function jobBy(epochs: number, leg: Omit<Leg, "epochs">): Finished {
  for (let state: Leg["state"]; ;) {
    const result = runLeg({ ...leg, epochs, ...(state ? { state } : {}) });
    if ("measured" in result) return result;
    state = structuredClone(result.state);
  }
}

test("a job comes to the same bits wherever its legs are cut", () => {
  const cell = cells[4];
  const samples = drawSamples(inventedImages, cell);
  const dense = jobBy(6, { cell, samples, job: { stage: "dense" } });
  for (const epochs of [1, 2, 4, 5])
    expect(jobBy(epochs, { cell, samples, job: { stage: "dense" } })).toEqual(dense);
  const job = { stage: "retrained", target: 1, rule: "magnitude" } as const;
  const [whole, cut] = [6, 1].map((epochs) => jobBy(epochs, { cell, samples, job, dense: dense.weights! }));
  expect(cut).toEqual(whole);
});

test("what is kept is the share s/k of the weights", () => {
  const cell = cells[5];
  const samples = drawSamples(inventedImages, cell);
  const { weights } = jobBy(6, { cell, samples, job: { stage: "dense" } });
  const network = networkOf(cell, samples.shape, 3);
  for (const target of [1, 2]) {
    const job = { stage: "retrained", target, rule: "random" } as const;
    const { measured } = jobBy(6, { cell, samples, job, dense: weights! });
    expect(measured.map(({ stage }) => stage)).toEqual(["pruned", "retrained"]);
    for (const { kept } of measured) expect(kept).toBe(Math.round((target / 3) * weightsOf(network)));
  }
});

test("where retraining begins changes what is retrained, and nothing else", async () => {
  const plans = (["initial", "trained", "fresh"] as const).map((retrainFrom) => ({
    ...smallStudy,
    widths: [3],
    targets: [2],
    seeds: [1],
    training: { ...smallStudy.training, epochs: 12 },
    retrainFrom,
  }));
  const [initial, trained, fresh] = await Promise.all(plans.map((plan) => study({}, plan)));
  const of = ([record]: NetworkRecord[], stage: string) =>
    record.measured.filter((measured) => measured.stage === stage);
  for (const other of [trained, fresh])
    for (const stage of ["dense", "pruned"]) expect(of(other, stage)).toEqual(of(initial, stage));
  const texts = [initial, trained, fresh].map((records) => JSON.stringify(of(records, "retrained")));
  expect(new Set(texts).size).toBe(3);
});

test("all rules are measured, and learning helps", async () => {
  const rules = ["magnitude", "hessian", "movement", "random"] as const;
  const plan = {
    ...smallStudy,
    data: { ...smallStudy.data, labelNoise: 0 },
    widths: [4],
    targets: [2],
    seeds: [3],
    rules,
    training: { ...smallStudy.training, epochs: 30 },
  };
  const [{ measured }] = await study({}, plan);
  expect(measured.map(({ stage, rule }) => [stage, rule])).toEqual([
    ["dense", null],
    ...rules.flatMap((rule) => [
      ["pruned", rule],
      ["retrained", rule],
    ]),
  ]);
  expect(measured[0].testError).toBeLessThan(0.1);
});

test("the records are the same for every number of workers", async () => {
  const [one, two, three] = await Promise.all([1, 2, 3].map((workers) => study({ workers })));
  expect(one.length).toBe(6);
  expect(two).toEqual(one);
  expect(three).toEqual(one);
});

test("told to finish, a study ends with the legs at work, and all that was done of a cell is kept", async () => {
  const plan = { ...smallStudy, widths: [3], seeds: [1] };
  const whole = await study({}, plan);
  const finish = new AbortController();
  const states: [state: CellState, isLast: boolean][] = [];
  const checkpoints = {
    load: () => states.at(-1)?.[0],
    save: (_: unknown, state: CellState, isLast: boolean) => {
      states.push([structuredClone(state), isLast]);
      finish.abort(new Error("enough"));
    },
    drop() {},
  };
  const options = { workers: 1, checkpoints };
  await expect(runNetworkStudy(plan, inventedImages, { ...options, finish: finish.signal })).rejects.toThrow(
    "enough",
  );
  expect(states.map(([state, isLast]) => [Object.keys(state), isLast])).toEqual([
    [["dense"], false],
    [["dense"], true],
  ]);
  expect(await study(options, plan)).toEqual(whole);
});

test("a state that cannot be kept is no fault of its cell, and ends the study", async () => {
  const checkpoints = {
    load: () => undefined,
    save() {
      throw new Error("disk full");
    },
    drop() {},
  };
  const failures: unknown[] = [];
  await expect(
    runNetworkStudy(smallStudy, inventedImages, {
      workers: 2,
      checkpoints,
      onFailure: (failure) => failures.push(failure),
    }),
  ).rejects.toThrow("disk full");
  expect(failures).toEqual([]);
});

test("aborted in the middle of a cell and begun again, a study goes on from the weights that were saved", async () => {
  const whole = await study();
  const states = new Map<string, CellState>();
  const records: NetworkRecord[] = [];
  const controller = new AbortController();
  const saved: number[] = [];
  let legs = 0;
  // An epoch that is taken for two seconds makes every epoch a leg.
  const images = { ...inventedImages };
  const plan = { ...smallStudy, seeds: [1] };
  const options: NetworkStudyOptions = {
    workers: 1,
    isDone: (id) => records.some(({ cell }) => cell === id),
    onRecord: (record) => records.push(record),
    checkpoints: {
      load: ({ id }) => states.get(id),
      save: ({ id }, state) => {
        states.set(id, structuredClone(state));
        saved.push(Object.keys(state).length);
        if (++legs === 4) controller.abort(new Error("enough"));
      },
      drop: ({ id }) => void states.delete(id),
    },
  };
  await expect(runNetworkStudy(plan, images, { ...options, signal: controller.signal })).rejects.toThrow(
    "enough",
  );
  expect(records.length).toBe(0);
  expect(states.size).toBe(1); // the widest network is half done
  const [begun] = states.values();
  expect(Object.keys(begun)).toContain("dense");
  const { computed, skipped } = await runNetworkStudy(plan, images, options);
  expect([computed, skipped]).toEqual([3, 0]);
  expect(states.size).toBe(0);
  expect(records.map(({ width }) => width)).toEqual([3, 2, 1]);
  expect(records.toReversed().map((record) => record.measured)).toEqual(
    whole.filter(({ seed }) => seed === 1).map((record) => record.measured),
  );
  expect(legs).toBe(4 + 1 + 2 + 1 + 1); // five jobs of width 3, of which four were done; three of width 2; one of width 1
});

test("a network whose loss is no longer finite fails alone", async () => {
  const failed: string[] = [];
  const plan = {
    ...smallStudy,
    network: { kind: "mlp" as const },
    retraining: { optimizer: { kind: "sgd" as const, rate: 1e30, weightDecay: 1e30 } },
  };
  const { computed, failures } = await runNetworkStudy(plan, inventedImages, {
    workers: 2,
    onFailure: ({ error }) => failed.push(error.name),
  });
  expect([computed, failures.length]).toEqual([2, 4]); // width 1 is not pruned
  expect(new Set(failed)).toEqual(new Set(["ConvergenceError"]));
});

test("progress never falls, counts cells, and ends at 1", async () => {
  const seen: SweepProgress[] = [];
  await study({ onProgress: (progress) => seen.push(progress) });
  expect(seen.every(({ share }, i) => i === 0 || share >= seen[i - 1].share)).toBe(true);
  expect(seen.at(-1)).toMatchObject({ done: 6, total: 6, failed: 0, skipped: 0, share: 1 });
});

test("wide networks are expected to take longer, and are taken first", async () => {
  const samples = drawSamples(inventedImages, cells[0]);
  const seconds = cells.map((cell) => cellSeconds(cell, samples));
  expect(seconds[4]).toBeGreaterThan(seconds[2]);
  expect(seconds[2]).toBeGreaterThan(seconds[0]);
});

test("a record is read as it was written, and what is none is refused", async () => {
  const [record] = await study({}, { ...smallStudy, widths: [3], seeds: [1] });
  expect(parseNetworkRecord(networkRecordText(record))).toEqual(record);
  expect(() => parseNetworkRecord('{"cell":"x"}')).toThrow("parseNetworkRecord: index is missing");
  expect(() => parseNetworkRecord("{}")).toThrow("a line must be the record of a cell");
});
