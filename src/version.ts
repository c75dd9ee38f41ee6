export { packageVersion as version, wasmHash } from "./wasm/generated/version.js";
