export { packageVersion as version } from "./wasm/generated/version.js";
export { wasmHash } from "./wasm/hash.js";
