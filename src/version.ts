import { packageVersion } from "./wasm/generated/version.js";

/** The version of this package, as results are stamped with it: `"0.1.0"`. */
export const version: string = packageVersion;
export { wasmHash } from "./wasm/hash.js";
