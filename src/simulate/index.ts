export {
  dataCurve,
  type DataCurve,
  type DataCurveOptions,
  type DataPoint,
  type TrainAndTest,
} from "./data-curve.js";
export { reluFeatures } from "./relu-features.js";
export { simulate, type SimulateOptions, type Simulation } from "./simulate.js";
export type { Measured, PopulationSimulation, SimulatePopulationOptions } from "./population.js";
export { simulateCurve, type SimulateCurveOptions, type SimulatedCurve } from "./simulate-curve.js";
export type { Engine } from "./exact/choose.js";
export type { Progress, SharedOptions } from "./options.js";
export type { Estimate } from "./summary.js";
export type { FitMethods, SimulatedRisks, SimulatedRound } from "./tree.js";
