export { checkProblem, linearGaussian } from "./linear-gaussian.js";
export type { FeatureGroup, LinearGaussian, LinearGaussianOptions } from "./linear-gaussian.js";
export { seenPart } from "./growth.js";
export { layOut, type Layout } from "./layout.js";
