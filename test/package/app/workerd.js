// A worker of workerd: one thread, the modules imported as files.
import { linearGaussian, predict, simulate } from "overparam";
import { initialize, mlp, trainNetwork } from "overparam/network";
import { line } from "./line.js";

export default {
  async fetch() {
    const problem = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.7 });
    const size = { nSamples: 20, nFeatures: 30, keepFraction: 0.1 };
    const net = mlp({ inputs: 1, widths: [3], outputs: 2 });
    const samples = { X: Float64Array.of(-1, -2, 1, 2), y: [0, 0, 1, 1] };
    return Response.json({
      lstsq: line(),
      predicted: predict(problem, size),
      simulated: await simulate(problem, { ...size, nTrials: 4 }),
      trained: Array.from(
        trainNetwork(net, initialize(net, { seed: 1 }), samples, { epochs: 2, batch: 2 }).weights.params,
      ),
    });
  },
};
