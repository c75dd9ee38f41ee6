// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
// 1, 2, 3" (SC11): ten rounds of multiplication and exclusive-or turn a 128-bit counter and a 64-bit key into four
// random words. Nothing is carried from one block to the next, so any part of a stream can be made by itself.
//
//   counter  [ block low, block high, stream low, stream high ]      key  [ seed low, seed high ]
//
// A GROUP is the output of the four blocks 4g … 4g + 3, 64 bytes, word by word:
//
//   ┌ word 0 of the 4 blocks ┬ word 1 of the 4 ┬ word 2 of the 4 ┬ word 3 of the 4 ┐     4 × v128 = 8 lanes of 64 bits
//
// This is the order in which blocks computed side by side leave the registers. Whatever is built on top takes a
// group as eight 64-bit lanes in the order in which they stand there.

const M0: i32 = <i32>0xd2511f53;
const M1: i32 = <i32>0xcd9e8d57;
const W0: i32 = <i32>0x9e3779b9;
const W1: i32 = <i32>0xbb67ae85;

/** The key of a round and its two multipliers, over the four blocks of a vector. */
class Round {
  /** High words of the products of a (lanes 0, 1) and b (lanes 2, 3). */
  @inline
  static high(a: v128, b: v128): v128 {
    return v128.shuffle<i32>(a, b, 1, 3, 5, 7);
  }

  /** High words of the 64-bit products x·m. */
  @inline
  static mulHigh(x: v128, m: v128): v128 {
    return Round.high(i64x2.extmul_low_i32x4_u(x, m), i64x2.extmul_high_i32x4_u(x, m));
  }

  /** Word 0 of the blocks block … block + 3, block a multiple of 4 (so that no lane carries into word 1). */
  @inline
  static count(block: u64): v128 {
    return i32x4.add(i32x4.splat(<i32>block), i32x4(0, 1, 2, 3));
  }
}

/** One block: the four words of counter (c0, c1, c2, c3) under key (k0, k1), to `out`. The plain form of the generator. */
export function philoxBlock(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32, out: usize): void {
  for (let round = 0; round < 10; round++) {
    const p = <u64>c0 * <u64>(<u32>M0);
    const q = <u64>c2 * <u64>(<u32>M1);
    c0 = <u32>(q >> 32) ^ c1 ^ k0;
    c2 = <u32>(p >> 32) ^ c3 ^ k1;
    c1 = <u32>q;
    c3 = <u32>p;
    k0 += W0;
    k1 += W1;
  }
  store<u32>(out, c0);
  store<u32>(out, c1, 4);
  store<u32>(out, c2, 8);
  store<u32>(out, c3, 12);
}

// The round keys of the generation under way, splatted: 10 × 2 v128, written by schedule().
const keys: usize = memory.data(320, 16);
const keysEnd: usize = keys + 320;

function schedule(k0: u32, k1: u32): void {
  for (let at = keys; at < keysEnd; at += 32) {
    v128.store(at, i32x4.splat(k0));
    v128.store(at, i32x4.splat(k1), 16);
    k0 += W0;
    k1 += W1;
  }
}

/**
 * Fills `nGroups` groups at `out` (64 bytes each) with the words of blocks 4·group, 4·group + 1, …
 *
 * `out` must have room for an even number of groups: two go side by side, because one alone waits for its
 * multiplications. Low words come from i32x4.mul rather than by a shuffle from the extended products, because
 * shuffles are what the processor runs out of (V8 spends two on every extmul).
 */
export function philoxGroups(
  k0: u32,
  k1: u32,
  streamLow: u32,
  streamHigh: u32,
  group: u64,
  nGroups: i32,
  out: usize,
): void {
  schedule(k0, k1);
  let block = group << 2;
  const end = out + ((<usize>nGroups) << 6);
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  while (out < end) {
    let a0 = Round.count(block);
    let a1 = i32x4.splat(<i32>(block >> 32));
    let a2 = i32x4.splat(streamLow);
    let a3 = i32x4.splat(streamHigh);
    let b0 = Round.count(block + 4);
    let b1 = i32x4.splat(<i32>((block + 4) >> 32));
    let b2 = a2;
    let b3 = a3;
    for (let at = keys; at < keysEnd; at += 32) {
      const key0 = v128.load(at);
      const key1 = v128.load(at, 16);
      const a = v128.xor(Round.mulHigh(a2, m1), v128.xor(a1, key0));
      a1 = i32x4.mul(a2, m1);
      a2 = v128.xor(Round.mulHigh(a0, m0), v128.xor(a3, key1));
      a3 = i32x4.mul(a0, m0);
      a0 = a;
      const b = v128.xor(Round.mulHigh(b2, m1), v128.xor(b1, key0));
      b1 = i32x4.mul(b2, m1);
      b2 = v128.xor(Round.mulHigh(b0, m0), v128.xor(b3, key1));
      b3 = i32x4.mul(b0, m0);
      b0 = b;
    }
    v128.store(out, a0);
    v128.store(out, a1, 16);
    v128.store(out, a2, 32);
    v128.store(out, a3, 48);
    v128.store(out, b0, 64);
    v128.store(out, b1, 80);
    v128.store(out, b2, 96);
    v128.store(out, b3, 112);
    block += 8;
    out += 128;
  }
}
