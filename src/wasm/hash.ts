import { coreHash } from "./generated/version.js";

/** The hash of the core in use: the first 16 hex digits of the SHA-256 of its bytes. Stamped on results. */
export let wasmHash: string = coreHash;

/** Notes that another core of this package is in use from now on. */
export function noteHash(hash: string): void {
  wasmHash = hash;
}
