export { fitMinNorm, fitRidge, type Fit } from "./fit.js";
export { prune, type Pruned, type PruneOptions } from "./prune.js";
export { retrain, type Kept, type Retrained } from "./retrain.js";
export { ridgePath, type RidgePath } from "./ridge-path.js";
export { looCV, type LooCV } from "./loo-cv.js";
