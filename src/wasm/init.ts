import { FeatureError } from "../errors.js";
import { coreHash, fastHash } from "./generated/version.js";
import { noteHash } from "./hash.js";
import { unpack, useInlined, useModule } from "./instance.js";

/** Which core to use: one handed in, or one of the two that the package brings. */
export type InitOptions =
  | {
      /** Where the bytes of the core come from: a compiled module, its bytes, or an address to fetch. */
      wasm: WebAssembly.Module | BufferSource | URL | Response;
      fast?: undefined;
    }
  | {
      /** true: the build with fused multiply-add; false: the ordinary one. */
      fast: boolean;
      wasm?: undefined;
    };

/**
 * Makes the package use another core than the one inlined in it. Never needed: every function instantiates the inlined core by
 * itself. Call it before anything else; what already runs in workers goes on with the core it has.
 *
 * `wasm` is for those who serve `overparam/core.wasm` as a file, or run where a module may only be handed in (some edge runtimes).
 *
 * `fast: true` loads a build of the same core whose matrix products use relaxed SIMD: one fused multiply-add in place of two
 * instructions, 1.25 to 1.35 times as fast. The price: **results are no longer the same bits on every machine**, since the engine
 * may fuse or not; errors stay within the same bounds. Accepted by Node 22 and newer, Deno, Bun and current browsers.
 * `fast: false` goes back. `wasmHash` says which one is in use.
 * @param options `wasm`: a `WebAssembly.Module`, its bytes, a URL or a fetch Response; or `fast`
 * @throws {FeatureError} where the engine has no WebAssembly, no SIMD, or, for `fast: true`, no relaxed SIMD
 * @example
 * import { readFileSync } from "node:fs";
 * await init({ wasm: readFileSync("dist/core.wasm") });
 */
export async function init({ wasm, fast }: InitOptions): Promise<void> {
  if (fast === true) return useFast();
  if (wasm instanceof URL) return init({ wasm: await fetch(wasm) });
  if (fast === false) useInlined();
  else if (typeof Response === "function" && wasm instanceof Response) useModule(await wasm.arrayBuffer());
  else useModule(wasm as WebAssembly.Module | BufferSource);
  noteHash(coreHash);
}

/** Its own file, so that only those who ask for it load it. */
async function useFast(): Promise<void> {
  const bytes = unpack((await import("./generated/fast-binary.js")).binary);
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(bytes))
    throw new FeatureError(
      "init: fast must be left out here, this engine has no WebAssembly relaxed SIMD (Node 22 or newer has)",
    );
  useModule(bytes);
  noteHash(fastHash);
}
