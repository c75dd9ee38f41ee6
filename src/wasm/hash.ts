import { coreHash } from "./generated/version.js";

/**
 * The hash of the core in use: the first 16 hex digits of the SHA-256 of its bytes, or "custom" where `init` was handed a core
 * whose bytes cannot be hashed. Stamped on results.
 * @example
 * /^[0-9a-f]{16}$/.test(wasmHash); // true
 */
export let wasmHash: string = coreHash;

/** Notes that another core is in use from now on. */
export function noteHash(hash: string): void {
  wasmHash = hash;
}

/** The hash of bytes; "custom" where the platform does not hash (pages without https). */
export async function hashOf(bytes: BufferSource): Promise<string> {
  const { subtle } = (globalThis as { crypto?: { subtle?: SubtleCrypto } }).crypto ?? {};
  if (!subtle) return "custom";
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
