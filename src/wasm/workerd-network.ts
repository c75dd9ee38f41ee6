// As workerd-core.ts.
import module from "../network.wasm";
import type { Binary } from "./instance.js";

export const binary: Binary = module;
