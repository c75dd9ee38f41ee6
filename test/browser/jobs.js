// The same jobs run in Node and in a browser; their results must agree to the last bit.

/** @param {typeof import("../../dist/index.js")} api */
export async function runJobs(api) {
  const problem = api.linearGaussian({
    features: [
      { weight: 0.1, variance: 25, coefficient: 1 },
      { weight: 0.9, variance: 1, coefficient: 1 },
    ],
    noiseStd: 0.7071,
  });
  const options = { nSamples: 60, nFeatures: 150, keepFraction: 0.1, nTrials: 8, seed: 3 };
  return {
    version: api.version,
    wasmHash: api.wasmHash,
    prediction: api.predict(problem, { kappa: 2.5, keepFraction: 0.1 }),
    oneThread: await api.simulate(problem, { ...options, workers: 1 }),
    twoWorkers: await api.simulate(problem, { ...options, workers: 2 }),
  };
}
