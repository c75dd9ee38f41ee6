// The tiny app: one call of each kind, as a user's code makes them. Every engine and every bundle must give the same JSON.
import { linearGaussian, predict, simulate, version, wasmHash } from "overparam";
import { readTable } from "overparam/io";
import { initialize, mlp, trainNetwork } from "overparam/network";
import { figureSpec } from "overparam/plot";
import { expandPlan, resultsHash, runSweep } from "overparam/sweep";
import { line } from "./line.js";

export async function job() {
  const features = [
    { weight: 0.1, variance: 25, coefficient: 1 },
    { weight: 0.9, variance: 1, coefficient: 1 },
  ];
  const problem = linearGaussian({ features, noiseStd: 0.7 });
  const size = { nSamples: 40, nFeatures: 100, keepFraction: 0.1 };
  const [one, two] = [
    await simulate(problem, { ...size, nTrials: 4, workers: 1 }),
    await simulate(problem, { ...size, nTrials: 4, workers: 2 }),
  ];
  if (JSON.stringify(one) !== JSON.stringify(two)) throw new Error("two workers gave other bits than one");
  const table = await readTable(new Blob(["a,b\n1,2\n3,4.5\n"]), { target: "b" });
  const net = mlp({ inputs: 1, widths: [3], outputs: 2 });
  const samples = { X: Float64Array.of(-1, -2, 1, 2), y: [0, 0, 1, 1] };
  const start = initialize(net, { seed: 1 });
  const trained = trainNetwork(net, start, samples, { epochs: 3, batch: 2 });
  const dot = { x: 1, y: 2 };
  const spec = figureSpec({
    title: "Risk",
    x: { title: "p", domain: [0, 2] },
    y: { title: "risk", domain: [1, 10] },
    panels: [{ series: [{ label: "dense", color: "dense", line: [dot, { x: 2, y: 3 }] }] }],
  });
  return {
    version,
    wasmHash,
    lstsq: line(),
    predicted: predict(problem, size),
    simulated: two,
    table: [table.columns, Array.from(table.X.data), Array.from(table.y)],
    trained: Array.from(trained.weights.params),
    spec,
    sweep: await sweepHash(features),
  };
}

async function sweepHash(features) {
  const grid = { nSamples: 20, kappa: [0.5, 2], keepFraction: 0.2, nTrials: 4 };
  const plan = { problem: { features, noiseStd: 0.5 }, grid };
  const records = [];
  await runSweep(plan, { workers: 2, onRecord: (record) => records.push(record) });
  return [expandPlan(plan).planHash, resultsHash(records)];
}
