export * from "./errors.js";
export { version, wasmHash } from "./version.js";
export { init, type InitOptions } from "./wasm/init.js";

export {
  linearGaussian,
  type FeatureGroup,
  type LinearGaussian,
  type LinearGaussianOptions,
} from "./problems/index.js";
export { hessian, magnitude, oracle, random, type PruningRule, type RuleLike } from "./rules/index.js";
export { Stream } from "./random/index.js";
