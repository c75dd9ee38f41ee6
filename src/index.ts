export * from "./errors.js";
export { version, wasmHash } from "./version.js";
export { init, type InitOptions } from "./wasm/init.js";
