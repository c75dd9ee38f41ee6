import { scope } from "../wasm/scope.js";
import { checkName } from "./checks.js";

/** A 64-bit quantity as two 32-bit words. */
export type Words = readonly [low: number, high: number];

/** The words of a whole number in [0, 2^53). */
export const split = (x: number): Words => [x >>> 0, Math.floor(x / 2 ** 32)];

/** The key of the hash below: digits of π, so that nothing can hide in it. */
const KEY: Words = [0xa4093822, 0x299f31d0];

/**
 * The id of the child stream called `name` under the stream `parent`: Philox blocks chained over the name, eight bytes at a time.
 * The first block holds length and kind, so that "1" and 1, "a" and "a\0" differ.
 */
export function childId(parent: Words, name: string | number): Words {
  checkName("child", name);
  const bytes = typeof name === "string" ? new TextEncoder().encode(name) : bytesOf(name);
  const padded = new Uint8Array(8 * Math.ceil(bytes.length / 8));
  padded.set(bytes);
  const words = new DataView(padded.buffer);
  return scope("child", (s) => {
    const block = s.bytes(16);
    let id = parent;
    const absorb = (low: number, high: number) => {
      s.core.philoxBlock(low, high, ...id, ...KEY, block);
      const [a, b] = s.viewI32(block, 2);
      id = [a >>> 0, b >>> 0];
    };
    absorb(bytes.length, typeof name === "string" ? 1 : 2);
    for (let i = 0; i < padded.length; i += 8) absorb(words.getUint32(i, true), words.getUint32(i + 4, true));
    return id;
  });
}

function bytesOf(x: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8));
  const [low, high] = split(x);
  bytes.setUint32(0, low, true);
  bytes.setUint32(4, high, true);
  return new Uint8Array(bytes.buffer);
}
