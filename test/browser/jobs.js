// The same jobs run in Node and in a browser; their results must agree to the last bit.

/**
 * @param {typeof import("../../dist/index.js")} api
 * @param {typeof import("../../dist/linalg/index.js")} linalg
 * @param {typeof import("../../dist/sweep/index.js")} sweep
 * @param {typeof import("../../dist/io/index.js")} io
 * @param {typeof import("../../dist/network/index.js")} network
 */
export async function runJobs(api, linalg, sweep, io, network) {
  const features = [
    { weight: 0.1, variance: 25, coefficient: 1 },
    { weight: 0.9, variance: 1, coefficient: 1 },
  ];
  const problem = api.linearGaussian({ features, noiseStd: 0.7071 });
  const options = { nSamples: 60, nFeatures: 150, keepFraction: 0.1, nTrials: 8, seed: 3 };
  return {
    version: api.version,
    wasmHash: api.wasmHash,
    prediction: api.predict(problem, { kappa: 2.5, keepFraction: 0.1 }),
    oneThread: await api.simulate(problem, { ...options, workers: 1 }),
    twoWorkers: await api.simulate(problem, { ...options, workers: 2 }),
    curve: await api.simulateCurve(problem, curveOptions),
    data: api.dataCurve(makeData(api), { sizes: [10, 40, 41, 50, 60, 70], nKept: 8 }),
    ...(await correlated(api)),
    ...spectra(api, linalg),
    sweeps: await sweepHashes(sweep, features),
    files: await userData(api, io),
    network: trained(api, network),
  };
}

/** A convolutional network after some steps, pruned and trained again: every layer's kernels, an optimiser, a mask. */
function trained({ Stream }, { convNet, initialize, pruneNetwork, trainNetwork }) {
  const net = convNet({ width: 3, inputShape: [8, 8, 1], outputs: 3 });
  const X = new Stream(31).normals(50 * 64);
  const samples = { X, y: Array.from({ length: 50 }, (_, i) => i % 3) };
  const options = { epochs: 5, batch: 20, schedule: { kind: "cosine" } };
  const start = initialize(net, { seed: 5 });
  const dense = trainNetwork(net, start, samples, options);
  const mask = pruneNetwork(net, dense.weights, { rule: "hessian", keepFraction: 0.3, samples });
  const again = trainNetwork(net, start, samples, { ...options, mask });
  return { history: again.history, params: Array.from(again.weights.params) };
}

/** Files as a user chooses them, and what is asked of the data in them: few rows for many features, random features, an intercept. */
async function userData({ Stream, fitRidge, looCV, plan, population, predict, simulate }, io) {
  const [N, d] = [300, 6];
  const X = gaussian(new Stream(21), N, d);
  const noise = new Stream(22).normals(N);
  const lines = Array.from({ length: N }, (_, i) => {
    const row = X.data.subarray(i * d, (i + 1) * d);
    return [...row, Math.abs(row[0]) + row[1] + 0.3 * noise[i]].join(",");
  });
  const text = ["a,b,c,d,e,f,target", ...lines].join("\n");
  const table = await io.readTable(new File([text], "table.csv"), { target: "target" });
  const npy = io.formatNpy({ shape: [N, d], data: table.X.data });
  const again = await io.readTable(new Blob([npy]), {
    target: new Blob([io.formatNpy({ shape: [N], data: table.y })]),
  });
  const options = { intercept: true, features: { kind: "relu", width: 60 } };
  const world = population(again.X, again.y, options);
  const question = { nSamples: 50, nKept: 12, rules: ["magnitude", "2:4 hessian"], ridge: 0.05 };
  return {
    columns: table.columns,
    report: world.report,
    noise: world.noiseStd,
    signal: world.signalStd,
    predicted: predict(world, question),
    measured: await simulate(world, { ...question, nTrials: 4 }),
    plan: plan(world, { budget: 12, nSamples: 50 }),
    ridge: Array.from(fitRidge(table.X, table.y, { ridge: 0.1 }).beta),
    loo: Array.from(looCV(table.X, table.y, [0, 0.1, 1]).loo),
  };
}

/** Features that depend on each other, by both roads; without shared memory a browser sends its workers copies of Σ. */
async function correlated({ ar1, linearGaussian, predict, randomFeatures, simulate, simulateCurve }) {
  const covariance = linearGaussian({
    covariance: ar1(90, 0.8),
    betaStar: new Float64Array(90).fill(0.1),
    noiseStd: 0.5,
  });
  const features = ["relu", "erf"].map((activation) =>
    randomFeatures({ inputDim: 30, nFeatures: 80, activation, noiseStd: 0.1, seed: 2 }),
  );
  const options = { nSamples: 50, keepFraction: 0.2, nTrials: 6, seed: 4, workers: 2 };
  const curve = { nSamples: 30, sizes: [10, 30, 31, 50, 80], nKept: 8, nTrials: 4, workers: 2 };
  const problems = [covariance, ...features];
  return {
    correlated: await Promise.all(problems.map((problem) => simulate(problem, options))),
    correlatedCurves: await Promise.all(problems.map((problem) => simulateCurve(problem, curve))),
    averages: problems.map((problem) => predict(problem, { nSamples: 50, keepFraction: 0.2, nDraws: 20 })),
  };
}

/** Hashes of the results of two plans, by 1 and 2 workers; they hold every digit of theory and simulation. */
async function sweepHashes({ expandPlan, resultsHash, runSweep }, features) {
  const grid = {
    nSamples: 20,
    noiseStd: [0.3, 0.7],
    ridge: { from: 0.001, to: 0.1, count: 3, scale: "log" },
    nTrials: 6,
  };
  const plans = [
    {
      problem: { features },
      grid: { ...grid, kappa: { from: 0.5, to: 4, count: 4 }, keepFraction: [0.2, 0.35] },
    },
    { problem: { features }, nested: true, grid: { ...grid, nFeatures: [10, 19, 20, 40, 80], nKept: 6 } },
  ];
  const hashes = [];
  for (const plan of plans)
    for (const workers of [1, 2]) {
      const records = [];
      const { failures } = await runSweep(plan, { workers, onRecord: (record) => void records.push(record) });
      hashes.push([expandPlan(plan).planHash, records.length, failures, resultsHash(records)]);
    }
  return hashes;
}

/** Sizes below, at and above n, of which the last ones share factors. */
const curveOptions = {
  nSamples: 40,
  nFeatures: 120,
  sizes: [10, 20, 39, 40, 41, 60, 64, 68, 72, 120],
  nKept: 8,
  nTrials: 6,
  seed: 5,
  workers: 2,
};

function makeData({ Stream, reluFeatures }) {
  const stream = new Stream(11);
  const weights = gaussian(stream.child("weights"), 70, 20);
  const side = (name, nSamples) => {
    const inputs = gaussian(stream.child(name), nSamples, 20);
    const labels = inputs.data.filter((_, i) => i % 20 === 0).map((x) => Math.sign(x));
    return [reluFeatures(inputs, weights), labels];
  };
  const [X, y] = side("train", 40);
  const [XTest, yTest] = side("test", 30);
  return { X, y, XTest, yTest };
}

function spectra({ Stream }, { eigh, gram, lstsq, svd }) {
  const A = gaussian(new Stream(13), 90, 70);
  const b = new Stream(14).normals(90);
  return { lstsq: lines(lstsq(A, b)), svd: lines(svd(A)), eigh: lines(eigh(gram(A))) };
}

const gaussian = (stream, rows, cols) => ({ rows, cols, data: stream.normals(rows * cols) });

/** A result with its arrays as plain ones: JSON writes a double so that every bit comes back, but for the sign of zero. */
const lines = (result) =>
  Object.entries(result).map(([key, value]) => {
    const array = value.data ?? value;
    return [key, ArrayBuffer.isView(array) ? Array.from(array) : array];
  });
