export * from "./errors.js";
export { version, wasmHash } from "./version.js";
export { init, type InitOptions } from "./wasm/init.js";

export {
  ar1,
  blockCorrelated,
  equicorrelated,
  gaussianEquivalent,
  linearGaussian,
  powerLaw,
  randomFeatures,
  type Activation,
  type CovarianceOptions,
  type CovarianceProblem,
  type FactorOptions,
  type FeatureGroup,
  type GaussianEquivalent,
  type LinearGaussian,
  type LinearGaussianOptions,
  type Problem,
  type RandomFeatures,
  type RandomFeaturesOptions,
} from "./problems/index.js";
export {
  hessian,
  hessianEmpirical,
  magnitude,
  nToM,
  oracle,
  random,
  type PruningRule,
  type RuleLike,
} from "./rules/index.js";
export {
  fitMinNorm,
  fitRidge,
  looCV,
  prune,
  retrain,
  ridgePath,
  type Fit,
  type Kept,
  type LooCV,
  type Pruned,
  type PruneOptions,
  type Retrained,
  type RidgePath,
} from "./fit/index.js";
export { Stream } from "./random/index.js";

export {
  coefficientLaw,
  predict,
  predictCurve,
  type CoefficientLaw,
  type CoefficientLawOptions,
  type CurvePoint,
  type IterativeOptions,
  type IterativePrediction,
  type PredictCurveOptions,
  type PredictedCurve,
  type Prediction,
  type PredictOptions,
  type Round,
} from "./theory/index.js";

export {
  optimalRidge,
  optimalWidth,
  regimeMap,
  type Axis,
  type Candidate,
  type Cell,
  type MapAxis,
  type Minimum,
  type OptimalRidgeOptions,
  type OptimalWidth,
  type OptimalWidthOptions,
  type Polyline,
  type RegimeMap,
  type RegimeMapOptions,
} from "./regimes/index.js";

export {
  dataCurve,
  reluFeatures,
  simulate,
  simulateCurve,
  type DataCurve,
  type DataCurveOptions,
  type DataPoint,
  type Estimate,
  type FitMethods,
  type Progress,
  type SimulateCurveOptions,
  type SimulatedCurve,
  type SimulatedRisks,
  type SimulatedRound,
  type SimulateOptions,
  type Simulation,
  type TrainAndTest,
} from "./simulate/index.js";
