/** Starts a worker: of `node:worker_threads` in Node, of the web elsewhere. */
export type CreateWorker = () => unknown;

let factory: CreateWorker | undefined;

/**
 * Says how threads are started from now on, in the place of `new Worker(new URL("./worker.js", import.meta.url))`. Never needed in
 * Node, Deno, Bun, with Vite or webpack, or in a page that loads `dist/web/`. Needed where a bundler does not follow that expression
 * (esbuild, rollup), where the files of the package lie on another origin than the page, and under a policy that allows workers
 * from one place only.
 *
 * What is started must run `overparam/worker`, bundled as an entry of its own: it serves every kind of job. Results do not depend on it.
 * @param createWorker returns a new Worker each time; undefined goes back to the package's own
 * @throws {TypeError} something that is no function
 * @example
 * import { Worker } from "node:worker_threads";
 * setWorkerFactory(() => new Worker("./dist/worker.js"));
 * const problem = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 1 });
 * const options = { nSamples: 20, nFeatures: 10, keepFraction: 0.5, nTrials: 4 };
 * const { dense } = await simulate(problem, { ...options, workers: 2 });
 * setWorkerFactory(undefined);
 * dense.mean === (await simulate(problem, { ...options, workers: 1 })).dense.mean; // true
 */
export function setWorkerFactory(createWorker: CreateWorker | undefined): void {
  if (createWorker !== undefined && typeof createWorker !== "function")
    throw new TypeError(
      `setWorkerFactory: createWorker must be a function or undefined, got ${typeof createWorker}`,
    );
  factory = createWorker;
}

/** A worker of the caller's factory, where there is one. The platform's `connect` knows which class it is. */
export const ownWorker = <W>(): W | undefined => factory?.() as W | undefined;
