import { instantiateSync } from "@assemblyscript/loader";
import { FeatureError } from "../errors.js";
import type { CoreExports } from "./generated/exports.js";

// (module (func (result v128) i32.const 0 i8x16.splat)): validates where the engine has fixed-width SIMD.
const SIMD_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
]);

/** @throws {FeatureError} where the engine has no WebAssembly or no SIMD */
export function checkEngine(): void {
  if (typeof WebAssembly !== "object") throw new FeatureError("overparam: this engine has no WebAssembly");
  if (!WebAssembly.validate(SIMD_PROBE))
    throw new FeatureError("overparam: this engine has no WebAssembly SIMD");
}

/** Compiles the bytes of the core. @throws {FeatureError} where the engine has no WebAssembly or no SIMD */
export function compile(bytes: BufferSource): WebAssembly.Module {
  checkEngine();
  return new WebAssembly.Module(bytes);
}

/** Makes an instance of the core, or of another module of the package. The only place that knows the loader. */
export function instantiate<Exports = CoreExports>(module: WebAssembly.Module): Exports {
  return instantiateSync<Record<string, unknown>>(module, {}).exports as unknown as Exports;
}
