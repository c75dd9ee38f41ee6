// workerd compiles no bytes; there a module is imported as a file, and is compiled when the worker is uploaded.
import module from "../core.wasm";
import type { Binary } from "./instance.js";

export const binary: Binary = module;
