export { linearGaussian } from "./linear-gaussian.js";
export type { FeatureGroup, LinearGaussian, LinearGaussianOptions } from "./linear-gaussian.js";
export type { CovarianceOptions, CovarianceProblem, FactorOptions } from "./covariance.js";
export { spectrumOf, squareRootOf } from "./spectrum.js";
export { ar1, blockCorrelated, equicorrelated, powerLaw } from "./spectra.js";
export { narrowed, randomFeatures } from "./random-features.js";
export type { Activation, RandomFeatures, RandomFeaturesOptions } from "./random-features.js";
export { gaussianEquivalent, type GaussianEquivalent } from "./equivalent.js";
export { leading } from "./moments.js";
export { checkProblem, type Problem } from "./problem.js";
export { coarse, importanceOf, importanceOrder } from "./importance.js";
export { seenPart } from "./growth.js";
export { inImportanceOrder, seenFeatures } from "./leading.js";
export { layOut, layOutGroups } from "./layout.js";
export {
  basicInterval,
  featuresOfRows,
  firstFeatures,
  population,
  type Interval,
  type Population,
  type PopulationOptions,
  type PopulationReport,
  type TypedMatrix,
} from "./population/index.js";
