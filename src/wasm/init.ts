import { useModule } from "./instance.js";

/** Where the bytes of the core come from: a compiled module, its bytes, or an address to fetch. */
export interface InitOptions {
  wasm: WebAssembly.Module | BufferSource | URL | Response;
}

/**
 * Makes the package use a core of your own choosing instead of the one inlined in it.
 *
 * Never needed: every function instantiates the inlined core by itself. It is for those who serve
 * `overparam/core.wasm` as a file, or run where a module may only be handed in (some edge runtimes).
 * @param options `wasm`: a `WebAssembly.Module`, its bytes, a URL or a fetch Response
 * @throws {FeatureError} where the engine has no WebAssembly or no SIMD
 * @example
 * import { readFileSync } from "node:fs";
 * await init({ wasm: readFileSync("dist/core.wasm") });
 */
export async function init({ wasm }: InitOptions): Promise<void> {
  if (wasm instanceof URL) return init({ wasm: await fetch(wasm) });
  if (typeof Response === "function" && wasm instanceof Response) useModule(await wasm.arrayBuffer());
  else useModule(wasm as WebAssembly.Module | BufferSource);
}
