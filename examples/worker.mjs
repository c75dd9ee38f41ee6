// A long simulation in a thread of your own, so that this one stays free; progress and the result come as messages.
//   node examples/worker.mjs
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { linearGaussian, simulate } from "overparam";

if (isMainThread) {
  const options = { nSamples: 150, nFeatures: 450, keepFraction: 0.1, nTrials: 60, seed: 1 };
  const worker = new Worker(new URL(import.meta.url), { workerData: options });
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  worker.on("error", (error) => {
    throw error;
  });
  worker.on("message", ({ progress, result }) => {
    if (progress !== undefined) return void process.stderr.write(`\r${Math.round(100 * progress)} %`);
    clearInterval(timer);
    process.stderr.write("\n");
    const { mean, standardError } = result.pruned.magnitude;
    console.log(`pruned by magnitude: ${mean.toFixed(4)} ± ${standardError.toFixed(4)}`);
    console.log(turns > 0 ? "this thread went on meanwhile" : "this thread was blocked");
  });
} else {
  // A problem is data, but methods do not travel between threads: describe it where it is used.
  const problem = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 });
  const onProgress = ({ done, total }) => parentPort.postMessage({ progress: done / total });
  // workers: 1 keeps to this thread; more of them would give the same bits.
  const result = await simulate(problem, { ...workerData, workers: 1, onProgress });
  parentPort.postMessage({ result });
}
