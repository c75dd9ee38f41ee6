// Threads that die at random, and threads that are let go: on the built package, with threads of Node.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, afterEach, expect, test } from "vitest";
import * as api from "../../dist/index.js";
import { readRecords, sweepToFolder } from "../../dist/store/index.js";
import { resultsHash } from "../../dist/sweep/index.js";
import { node } from "../support/command.js";
import { smallPlan, spiked } from "../support/plans.js";

const scratch = mkdtempSync(join(tmpdir(), "overparam-threads-"));
afterAll(() => rmSync(scratch, { recursive: true }));
afterEach(() => api.setWorkerFactory(undefined));

const seed = Number(process.env.OVERPARAM_TEST_SEED ?? 1);
const file = new URL("../support/mortal-worker.mjs", import.meta.url);

/** Threads that die at a share of their tasks, the first of them at its first. */
function mortals(share: number) {
  const born: Worker[] = [];
  api.setWorkerFactory(() => {
    const workerData = { share: born.length === 0 && share > 0 ? 1 : share, seed: 1000 * seed + born.length };
    const worker = new Worker(file, { workerData });
    born.push(worker);
    return worker;
  });
  return born;
}

test.each([0.2, 0.6])(
  `of threads that die at a share of %d of their cells, a sweep replaces each; what failed three times it says, and goes on with (seed ${seed})`,
  async (share) => {
    const whole = join(scratch, `whole ${share}`);
    await sweepToFolder(smallPlan, { out: whole, workers: 2 });
    const out = join(scratch, `mortal ${share}`);
    const born = mortals(share);
    const { computed, failures } = await sweepToFolder(smallPlan, { out, workers: 2 });
    expect(born.length).toBeGreaterThan(2);
    expect(computed + failures.length).toBe(16);
    for (const { error } of failures)
      expect(error.message).toMatch(/^(a worker thread ended with code [017]|a thread fell)$/);
    api.setWorkerFactory(undefined);
    expect(await sweepToFolder(smallPlan, { out, resume: true, workers: 2 })).toMatchObject({
      computed: failures.length,
      skipped: computed,
      failures: [],
    });
    const [a, b] = [whole, out].map((folder) => readRecords([folder]));
    expect(b.missing).toBe(0);
    expect(resultsHash(b.records)).toBe(resultsHash(a.records));
  },
);

test(`ended from outside at random moments, threads are replaced and the numbers are the same (seed ${seed})`, async () => {
  const plan = { ...smallPlan, grid: { ...smallPlan.grid, nTrials: 100 } };
  const whole = join(scratch, "whole");
  await sweepToFolder(plan, { out: whole, workers: 2 });
  const out = join(scratch, "ended");
  const born = mortals(0);
  let ended = 0;
  const onRecord = () => {
    // Whatever it is doing: the one that was born last works at something.
    if (ended++ % 3 === 0) void born.at(-1)!.terminate();
  };
  await sweepToFolder(plan, { out, workers: 2, onRecord });
  expect(born.length).toBeGreaterThan(2);
  // A cell that was hit three times has failed.
  await sweepToFolder(plan, { out, workers: 2, resume: true });
  expect(readRecords([out]).missing).toBe(0);
  expect(resultsHash(readRecords([out]).records)).toBe(resultsHash(readRecords([whole]).records));
});

test(`a simulation whose threads die gives the same numbers or fails, and never hangs (seed ${seed})`, async () => {
  const problem = api.linearGaussian({ ...spiked, noiseStd: 0.5 });
  const options = { nSamples: 20, nFeatures: 40, keepFraction: 0.2, nTrials: 40, workers: 2 };
  const expected = await api.simulate(problem, options);
  const outcomes = [];
  for (const share of [0, 0.02, 0.1, 1]) {
    mortals(share);
    const outcome = await api.simulate(problem, options).catch((error: Error) => error.message);
    if (typeof outcome === "string")
      expect(outcome).toMatch(/^(a worker thread ended with code [017]|a thread fell)$/);
    else expect(outcome).toEqual(expected);
    outcomes.push(typeof outcome);
  }
  expect([outcomes[0], outcomes[3]]).toEqual(["object", "string"]);
});

/** Runs code in a process of its own, which must end by itself. */
async function inProcess(code: string): Promise<string> {
  const { ended } = node([
    "--input-type=module",
    "-e",
    `import { linearGaussian, simulate, simulateCurve } from "overparam";
     import { runSweep } from "overparam/sweep";
     import { sweepToFolder } from "overparam/store";
     import { runNetworkStudy } from ${JSON.stringify(new URL("../../dist/study/run.js", import.meta.url).href)};
     const features = ${JSON.stringify(spiked.features)};
     const problem = linearGaussian({ features, noiseStd: 0.5 });
     const question = { nSamples: 60, nFeatures: 120, keepFraction: 0.2, nTrials: 100, workers: 2 };
     const curve = { nSamples: 60, nFeatures: 120, nKept: 10, sizes: [20, 120], nTrials: 100, workers: 2 };
     const plan = { problem: { features, noiseStd: 0.5 }, grid: { nSamples: 40, kappa: [1.5, 2, 3], keepFraction: 0.2, nTrials: 50 } };
     const end = new AbortController();
     const { signal } = end;
     const abort = () => end.abort(new Error("enough"));
     const fail = () => { throw new Error("no more"); };
     const pixels = Uint8Array.from({ length: 90 * 64 }, (_, k) => (k * 7919) % 251);
     const set = { pixels, labels: Uint8Array.from({ length: 90 }, (_, k) => k % 3) };
     const images = { train: set, test: set, shape: [8, 8, 1], nClasses: 3 };
     const study = {
       data: { nTrain: 40, nTest: 30, side: 4 }, network: { kind: "convNet" }, widths: [1, 2], targets: [1],
       training: { epochs: 4, batch: 20, optimizer: { kind: "adam", rate: 0.01 } }, seeds: [1, 2],
     };
     const said = await (${code}).then(() => "done", (error) => error.message);
     console.log(said);`,
  ]);
  const { code: exit, signal, out, err } = await ended;
  expect([exit, signal], err).toEqual([0, null]);
  return out;
}

test.concurrent.each([
  ["a simulation", "simulate(problem, question)", "done"],
  ["a simulation that is aborted", "simulate(problem, { ...question, signal, onProgress: abort })", "enough"],
  ["a simulation whose caller throws", "simulate(problem, { ...question, onProgress: fail })", "no more"],
  ["a curve that is aborted", "simulateCurve(problem, { ...curve, signal, onProgress: abort })", "enough"],
  ["a sweep", "runSweep(plan, { workers: 2 })", "done"],
  ["a sweep that is aborted", "runSweep(plan, { workers: 2, signal, onRecord: abort })", "enough"],
  [
    "a sweep that is told to finish",
    "runSweep(plan, { workers: 2, finish: signal, onRecord: abort })",
    "enough",
  ],
  ["a sweep whose caller throws", "runSweep(plan, { workers: 2, onRecord: fail })", "no more"],
  [
    "a sweep into a folder that is aborted",
    `sweepToFolder(plan, { out: ${JSON.stringify(join(scratch, "aborted"))}, workers: 2, signal, onRecord: abort })`,
    "enough",
  ],
  ["a study of networks", "runNetworkStudy(study, images, { workers: 2 })", "done"],
  [
    "a study that is aborted",
    "runNetworkStudy(study, images, { workers: 2, signal, onRecord: abort })",
    "enough",
  ],
  [
    "a study whose caller throws",
    "runNetworkStudy(study, images, { workers: 2, onRecord: fail })",
    "no more",
  ],
])(
  "after %s the threads are gone and the process ends by itself",
  async (_, code, said) => {
    expect(await inProcess(code)).toBe(`${said}\n`);
  },
  180_000,
);

test("twenty jobs that are aborted in their middle leave no thread and no memory", async () => {
  const out = await inProcess(`(async () => {
    const { readdirSync } = await import("node:fs");
    const { core } = await import(${JSON.stringify(new URL("../../dist/wasm/instance.js", import.meta.url).href)});
    const threads = () => readdirSync("/proc/self/task").length;
    const before = threads();
    const mark = core().mark();
    for (let i = 0; i < 20; i++) {
      const one = new AbortController();
      const stop = () => one.abort(new Error("enough"));
      const said = await simulate(problem, { ...question, workers: 1 + (i % 2), signal: one.signal, onProgress: stop })
        .then(() => "done", (error) => error.message);
      if (said !== "enough") throw new Error("it came to its end: " + said);
    }
    while (threads() > before + 1) await new Promise((resolve) => setTimeout(resolve, 10));
    if (core().mark() !== mark) throw new Error("the arena is not at its mark");
  })()`);
  expect(out).toBe("done\n");
});
