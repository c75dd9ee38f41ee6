// Names for things by their content: the same in Node and in browsers, and without waiting.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * JSON of a value in one spelling: keys in alphabetical order, no spaces, keys without a value left out. Numbers are written as every
 * engine writes them (ECMAScript, Number::toString), so equal values have equal texts.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The first `nDigits` hex digits of the SHA-256 of a text. */
export const hashText = (text: string, nDigits = 16): string =>
  bytesToHex(sha256(utf8ToBytes(text))).slice(0, nDigits);

/** The hash of a value's canonical JSON. */
export const hashOf = (value: unknown, nDigits = 16): string => hashText(canonicalJson(value), nDigits);

/** A hash over texts that come one after the other. */
export function hashLines(lines: Iterable<string>): string {
  const hash = sha256.create();
  for (const line of lines) hash.update(utf8ToBytes(`${line}\n`));
  return bytesToHex(hash.digest());
}

/** A seed, a whole number below 2^52, that depends on all of a value. */
export const seedOf = (value: unknown): number => Number.parseInt(hashOf(value, 13), 16);
