// Whole numbers below a bound, and permutations, from the lanes of a stream.
import { At } from "../memory/address";
import { lanes } from "./fill";

const CHUNK: i32 = 256;
const chunk: usize = memory.data(2048, 16);

class Below {
  /** ⌊lane·bound / 2^64⌋. No lane is rejected (a position must give a number); the bias is at most bound/2^64. */
  @inline
  static bound(lane: u64, bound: u32): u32 {
    const low = (lane & 0xffffffff) * <u64>bound;
    return <u32>(((lane >> 32) * <u64>bound + (low >> 32)) >> 32);
  }
}

/**
 * Fills out[0 … n) with whole numbers in [0, bound) as 32-bit integers; bound ≥ 1.
 * Position i takes lane i of the stream (fill.ts).
 */
export function integers(
  k0: u32,
  k1: u32,
  streamLow: u32,
  streamHigh: u32,
  at: f64,
  bound: u32,
  n: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i += CHUNK) {
    const now = min(CHUNK, n - i);
    lanes(k0, k1, streamLow, streamHigh, at + <f64>i, now, chunk);
    for (let j = 0; j < now; j++) {
      store<u32>(At.i32(out, i + j), Below.bound(load<u64>(At.nth(chunk, j)), bound));
    }
  }
}

/**
 * Writes a random order of 0 … n − 1 to out (32-bit integers), every order being equally likely up to the bias of
 * `integers`. Durstenfeld's shuffle (CACM 7, 1964): uses lanes at … at + n − 1, one for each place.
 */
export function permutation(
  k0: u32,
  k1: u32,
  streamLow: u32,
  streamHigh: u32,
  at: f64,
  n: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i += CHUNK) {
    const now = min(CHUNK, n - i);
    lanes(k0, k1, streamLow, streamHigh, at + <f64>i, now, chunk);
    for (let j = 0; j < now; j++) {
      // Place `here` takes what stands at a random earlier (or its own) place, which takes `here`.
      const here = i + j;
      const there = Below.bound(load<u64>(At.nth(chunk, j)), here + 1);
      const from = At.i32(out, there);
      store<u32>(At.i32(out, here), load<u32>(from));
      store<u32>(from, here);
    }
  }
}
