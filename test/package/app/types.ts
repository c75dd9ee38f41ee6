// Compiled by tsc as a user does, with the declarations of the package checked as well.
import {
  linearGaussian,
  predict,
  setWorkerFactory,
  simulate,
  type Prediction,
  type Simulation,
} from "overparam";
import { readTable, type Table } from "overparam/io";
import { lstsq, type Matrix } from "overparam/linalg";
import { mlp, type Network } from "overparam/network";
import { figureSpec, type VegaLiteSpec } from "overparam/plot";
import { runSweep, type SweepCount } from "overparam/sweep";
import { coreUrl, load } from "overparam/url";

type Exactly<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(exactly: Exactly<A, B>): boolean => exactly;

const problem = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 1 });
const prediction = predict(problem, { kappa: 2, keepFraction: 0.1 });
const simulation = simulate(problem, { nSamples: 10, nFeatures: 20, keepFraction: 0.1 });
const network: Network = mlp({ inputs: 1, widths: [3], outputs: 2 });
const table: Promise<Table> = readTable(new Blob([]));
const spec: (figure: never) => VegaLiteSpec = figureSpec;
const sweep: Promise<SweepCount> = runSweep({} as never);
const A: Matrix = { rows: 1, cols: 1, data: Float64Array.of(1) };

same<typeof prediction, Prediction>(true);
same<typeof simulation, Promise<Simulation>>(true);
same<typeof coreUrl, URL>(true);
same<number, typeof prediction.dense>(true);
same<ReturnType<typeof load>, Promise<void>>(true);
setWorkerFactory(() => new Worker("worker.js"));
// @ts-expect-error an option that is not there
predict(problem, { kapa: 2 });
// @ts-expect-error a text is no vector
lstsq(A, "b");
export { network, spec, sweep, table };
