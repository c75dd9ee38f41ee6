import type { TestExports } from "../../src/wasm/generated/exports.js";
import { core } from "../../src/wasm/instance.js";

/** The instance under test, with the reference kernels of assembly/testing.ts. */
export const testCore = (): TestExports => core() as TestExports;
