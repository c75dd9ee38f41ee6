// The entries "overparam/bullmq", "overparam/url" and "overparam/worker", without a Redis: nothing that is wrong gets as far as one.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterAll, expect } from "vitest";
import * as bullmq from "../../src/queue/index.js";
import { checkAnswer, checkJob } from "../../src/queue/payload.js";
import { expandPlan } from "../../src/sweep/index.js";
import * as url from "../../src/url/index.js";
import { spoil, spoiled } from "./support/mutate.js";
import { property } from "./support/settings.js";
import { holdsAgainstAnything } from "./support/targets.js";
import { CallersError } from "./support/values.js";

const cells = () =>
  expandPlan({
    problem: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 },
    grid: { nSamples: 10, kappa: 2, keepFraction: [0.5, [0.5, 0.2]], nTrials: 2, rules: ["magnitude"] },
  });
const job = () => ({ cell: cells().at(1), wasmHash: "0123456789abcdef", version: "1.0.0" });
/** Right but for the address, which is none of a Redis: whatever else is spoiled, nobody is called. */
const options = () => ({ queue: "http://localhost", queueName: "fuzz", signal: AbortSignal.abort("enough") });

holdsAgainstAnything({
  runOnQueue: { call: bullmq.runOnQueue, names: ["sweep"], right: () => [cells(), options()], cost: 2 },
  runWorker: {
    call: bullmq.runWorker,
    names: ["worker"],
    right: () => [{ ...options(), workers: 1, lockSeconds: 30, maxHours: 1 }],
    cost: 2,
  },
  checkJob: { call: (data: unknown) => checkJob("worker", data), names: ["worker"], right: () => [job()] },
  checkAnswer: {
    call: (text: unknown, id: string) => checkAnswer(text, { ...cells().at(0), id }, "a core"),
    names: ["sweep", "parseRecord"],
    right: () => ['{"cell":"x","index":0}', cells().at(0).id],
  },
  load: {
    // only files: a fuzzer must not call addresses
    call: (given: url.LoadOptions) => url.load(given instanceof URL ? {} : given),
    right: () => [{ core: new URL("none.wasm", url.coreUrl), network: false }],
    cost: 4,
  },
});

const thread = new Worker(new URL("../../dist/worker.js", import.meta.url));
afterAll(() => thread.terminate());

property(
  "a thread answers or passes over any message, and then computes as before",
  spoiled,
  async (how) => {
    const [message] = spoil(how, () => [{ index: 1, task: { cell: cells().at(0) } }]);
    try {
      thread.postMessage(message);
    } catch (error) {
      // functions and the like do not travel
      expect(error instanceof CallersError || (error as Error).name === "DataCloneError").toBe(true);
    }
    thread.postMessage({ index: 77, task: { cell: cells().at(1) } });
    for (;;) {
      const [{ index, result }] = (await once(thread, "message")) as [
        { index: number; result?: { cell: string } },
      ];
      if (index !== 77 || result === undefined) continue;
      expect(result.cell).toBe(cells().at(1).id);
      return;
    }
  },
  { cost: 2 },
);
