import { packageVersion } from "./wasm/generated/version.js";

/**
 * The version of this package, with which results are stamped.
 * @example
 * /^\d+\.\d+\.\d+/.test(version); // true
 */
export const version: string = packageVersion;
export { wasmHash } from "./wasm/hash.js";
