// setWorkerFactory, on the built package: its threads are files.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import * as api from "../../dist/index.js";
import { resultsHash, runSweep, type CellRecord } from "../../dist/sweep/index.js";

afterEach(() => api.setWorkerFactory(undefined));

const features = [{ variance: 1, coefficient: 1 }];
const worker = () => new Worker(new URL("../../dist/worker.js", import.meta.url));

test("threads of a factory's make the same numbers as this thread, in simulations and in sweeps", async () => {
  const problem = api.linearGaussian({ features, noiseStd: 1 });
  const options = { nSamples: 20, nFeatures: 10, keepFraction: 0.5, nTrials: 4 };
  const plan = {
    problem: { features, noiseStd: 0.5 },
    grid: { nSamples: 30, kappa: [0.5, 2], keepFraction: 0.2, nTrials: 10 },
  };
  const sweep = async () => {
    const records: CellRecord[] = [];
    await runSweep(plan, { workers: 2, onRecord: (record) => void records.push(record) });
    return resultsHash(records);
  };
  const expected = [await api.simulate(problem, { ...options, workers: 1 }), await sweep()];
  let started = 0;
  api.setWorkerFactory(() => {
    started += 1;
    return worker();
  });
  const found = [await api.simulate(problem, { ...options, workers: 2 }), await sweep()];
  expect(found).toEqual(expected);
  expect(started).toBe(4);
});

test("what a factory throws ends the call with it", async () => {
  api.setWorkerFactory(() => {
    throw new Error("no worker to be had");
  });
  const problem = api.linearGaussian({ features, noiseStd: 1 });
  const options = { nSamples: 20, nFeatures: 10, keepFraction: 0.5, nTrials: 4, workers: 2 };
  await expect(api.simulate(problem, options)).rejects.toThrow("no worker to be had");
});

test("something that is no function is refused", () => {
  expect(() => api.setWorkerFactory("./worker.js" as never)).toThrow(
    new TypeError("setWorkerFactory: createWorker must be a function or undefined, got string"),
  );
});

test("threads start from code that is handed to Node on its command line", async () => {
  const code = `import { linearGaussian, simulate } from "overparam";
    const problem = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 1 });
    const options = { nSamples: 20, nFeatures: 10, keepFraction: 0.5, nTrials: 4 };
    const means = [1, 2].map(async (workers) => (await simulate(problem, { ...options, workers })).dense.mean);
    const [here, there] = await Promise.all(means);
    console.log(Object.is(here, there));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code]);
  expect(stdout).toBe("true\n");
});
