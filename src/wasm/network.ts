// The second module, which trains networks: its own instance and memory, made on first use like the core's.
import { binary } from "#network-binary";
import type { NetworkExports } from "./generated/exports.js";
import { networkHash as inlinedHash } from "./generated/version.js";
import { brought } from "./instance.js";
import { compile, instantiate } from "./instantiate.js";

export type NetworkCore = NetworkExports;

let module: WebAssembly.Module | undefined;
let instance: NetworkCore | undefined;

/** The hash of the network module, stamped on results like the core's. */
export const networkHash: string = inlinedHash;

/** The one instance of this thread. */
export function networkCore(): NetworkCore {
  return (instance ??= instantiate<NetworkCore>(networkModule()));
}

/** The compiled module, to be sent to workers. */
export function networkModule(): WebAssembly.Module {
  return (module ??= brought(binary));
}

/** Makes this thread use `source` from now on. */
export function useNetworkModule(source: WebAssembly.Module | BufferSource): void {
  module = source instanceof WebAssembly.Module ? source : compile(source);
  instance = undefined;
}
