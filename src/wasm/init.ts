import * as v from "valibot";
import { DomainError, FeatureError } from "../errors.js";
import { validate } from "../validate.js";
import { compileBytes, compileResponse, request, type Fetched } from "./fetched.js";
import { coreHash, fastHash } from "./generated/version.js";
import { hashOf, noteHash } from "./hash.js";
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

const isModule = (value: unknown): value is WebAssembly.Module =>
  typeof WebAssembly === "object" && value instanceof WebAssembly.Module;
const isBytes = (value: unknown): value is BufferSource =>
  value instanceof ArrayBuffer || ArrayBuffer.isView(value);
const isResponse = (value: unknown): value is Response =>
  typeof Response === "function" && value instanceof Response;

const schema = v.strictObject({
  wasm: v.optional(
    v.custom<NonNullable<InitOptions["wasm"]>>(
      (value) => value instanceof URL || isResponse(value) || isBytes(value) || isModule(value),
      "be a WebAssembly.Module, its bytes, a URL or a Response",
    ),
  ),
  fast: v.optional(v.boolean()),
});

/**
 * Makes the package use another core than the one inlined in it. Never needed: every function instantiates the inlined core by
 * itself. Call it before anything else; what already runs in workers goes on with the core it has. Where it fails, the core in
 * use stays.
 *
 * `wasm` is for those who serve `overparam/core.wasm` as a file, or run where a module may only be handed in (some edge runtimes).
 *
 * `fast: true` loads a build of the same core whose matrix products use relaxed SIMD: one fused multiply-add in place of two
 * instructions, 1.1 to 1.3 times as fast. The price: **results are no longer the same bits on every machine**, since the engine
 * may fuse or not; errors stay within the same bounds. Accepted by Node 22 and newer, Deno, Bun and current browsers.
 * `fast: false` goes back. `wasmHash` says which one is in use; of a module, whose bytes are not to be had, it says "custom".
 * @param options `wasm`: a `WebAssembly.Module`, its bytes, a URL or a fetch Response; or `fast`
 * @throws {TypeError} options that are no object, or a value of the wrong type in them
 * @throws {DomainError} neither `wasm` nor `fast` or both, what cannot be fetched, what is not a core
 * @throws {FeatureError} where the engine has no WebAssembly, no SIMD, or, for `fast: true`, no relaxed SIMD
 * @example
 * import { readFileSync } from "node:fs";
 * await init({ wasm: readFileSync("dist/core.wasm") });
 */
export async function init(options: InitOptions): Promise<void> {
  const { wasm, fast } = validate("init", schema, options);
  if ((wasm === undefined) === (fast === undefined))
    throw new DomainError(
      `init: options must hold either wasm or fast, got ${wasm === undefined ? "neither" : "both"}`,
    );
  if (wasm !== undefined) return useCustom(wasm);
  if (fast) return useFast();
  useInlined();
  noteHash(coreHash);
}

async function useCustom(wasm: NonNullable<InitOptions["wasm"]>): Promise<void> {
  const { module, hash } = await moduleFrom(wasm);
  const exported = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  const absent = ["memory", "alloc", "mark", "release"].find((name) => !exported.has(name));
  if (absent !== undefined)
    throw new DomainError(`init: wasm must be a core of this package, got a module that has no ${absent}`);
  useModule(module);
  noteHash(hash);
}

async function moduleFrom(wasm: NonNullable<InitOptions["wasm"]>): Promise<Fetched> {
  if (isModule(wasm)) return { module: wasm, hash: "custom" };
  if (isBytes(wasm)) return { module: compileBytes("init", wasm), hash: await hashOf(wasm) };
  return compileResponse("init", isResponse(wasm) ? wasm : await request("init", wasm));
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
