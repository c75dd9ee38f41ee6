import { inflateSync } from "fflate";
import { binary } from "#core-binary";
import { FeatureError } from "../errors.js";
import type { CoreExports } from "./generated/exports.js";
import { compile, instantiate } from "./instantiate.js";

/** The exported functions and the memory of the core. */
export type Core = CoreExports;

/**
 * What the package brings of a module: its bytes as a text (raw deflate, base64), or the module itself on platforms that import
 * such files, or nothing where a bundler was told so. package.json chooses, under `imports`.
 */
export type Binary = string | WebAssembly.Module | undefined;

let module: WebAssembly.Module | undefined;
let instance: Core | undefined;

/** The one instance of this thread, made on first use. Costs about a millisecond the first time. */
export function core(): Core {
  return (instance ??= instantiate<Core>(coreModule()));
}

/** The compiled module: what a worker is sent so that it need not compile again. */
export function coreModule(): WebAssembly.Module {
  return (module ??= brought(binary));
}

/** A binary as a module, synchronously. @throws {FeatureError} where there is none, or the engine takes none */
export function brought(binary: Binary): WebAssembly.Module {
  if (binary === undefined)
    throw new FeatureError(
      "overparam: this build has no core inlined, await load() from overparam/url before anything else",
    );
  return typeof binary === "string" ? compile(unpack(binary)) : binary;
}

/** Makes this thread use `source` from now on instead of the binary inlined in the package. */
export function useModule(source: WebAssembly.Module | BufferSource): void {
  module = source instanceof WebAssembly.Module ? source : compile(source);
  instance = undefined;
}

/** Makes this thread use the binary inlined in the package again. */
export function useInlined(): void {
  module = undefined;
  instance = undefined;
}

/** The bytes of a binary as scripts/build.mjs wrote it: raw deflate, base64. */
export function unpack(text: string): BufferSource {
  const packed = decodeBase64(text);
  // Node has an inflate of its own, half a millisecond where JavaScript that has never run takes 13; an import would keep the package out of browsers.
  const { process } = globalThis as { process?: { getBuiltinModule?(name: "zlib"): Zlib | undefined } };
  const zlib = process?.getBuiltinModule?.("zlib");
  return (zlib ? zlib.inflateRawSync(packed) : inflateSync(packed)) as BufferSource;
}

interface Zlib {
  inflateRawSync(packed: Uint8Array): Uint8Array;
}

function decodeBase64(text: string): Uint8Array {
  // Node's Buffer is ten times faster than atob; the package must not import it, so that bundlers leave it out.
  const { Buffer } = globalThis as { Buffer?: { from(text: string, encoding: "base64"): Uint8Array } };
  if (Buffer) return Buffer.from(text, "base64");
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
