export { checkProblem, linearGaussian } from "./linear-gaussian.js";
export type { FeatureGroup, LinearGaussian, LinearGaussianOptions } from "./linear-gaussian.js";
export { coarse } from "./importance.js";
export { seenPart, type SeenPart } from "./growth.js";
export { layOut, type Layout } from "./layout.js";
