// Streams of random numbers, addressable by position: number i of a stream is a function of (key, stream, i) alone,
// so filling [at, at + n) in any pieces gives the same bits.
//
//   key     two 32-bit words: the seed            stream  two 32-bit words: which of the 2^64 streams of that seed
//   at      first position, a whole number in [0, 2^53)
//
// Position i stands in lane i mod 8 of group i div 8 (philox.ts). A range that starts or ends inside a group has
// that group made in scratch and copied in part.
import { normalsFromLanes } from "./normal";
import { philoxGroups } from "./philox";
import { uniformsFromLanes } from "./uniform";

const LANES: i32 = 0;
const UNIFORM: i32 = 1;
const NORMAL: i32 = 2;

/** Groups made at a time (4 kB): they are still in the first-level cache when their lanes are turned into numbers. */
const CHUNK_GROUPS: i32 = 64;

/** Room for the pair of groups that philoxGroups makes at least. */
const scratch: usize = memory.data(128, 16);

/** Fills out[0 … n) with standard normals, |z| ≤ 8.49. */
export function normals(
  k0: u32,
  k1: u32,
  streamLow: u32,
  streamHigh: u32,
  at: f64,
  n: i32,
  out: usize,
): void {
  fill(NORMAL, k0, k1, streamLow, streamHigh, at, n, out);
}

/** Fills out[0 … n) with uniform numbers in [0, 1), multiples of 2^-52. */
export function uniforms(
  k0: u32,
  k1: u32,
  streamLow: u32,
  streamHigh: u32,
  at: f64,
  n: i32,
  out: usize,
): void {
  fill(UNIFORM, k0, k1, streamLow, streamHigh, at, n, out);
}

/** Fills out[0 … n) with random 64-bit lanes. */
export function lanes(k0: u32, k1: u32, streamLow: u32, streamHigh: u32, at: f64, n: i32, out: usize): void {
  fill(LANES, k0, k1, streamLow, streamHigh, at, n, out);
}

function fill(
  kind: i32,
  k0: u32,
  k1: u32,
  streamLow: u32,
  streamHigh: u32,
  at: f64,
  n: i32,
  out: usize,
): void {
  let group = <u64>at >> 3;
  const inside = <i32>(<u64>at & 7);
  // a first group of which only the end is wanted
  if (inside != 0 && n > 0) {
    const wanted = min(8 - inside, n);
    makeGroup(kind, k0, k1, streamLow, streamHigh, group++);
    memory.copy(out, scratch + ((<usize>inside) << 3), (<usize>wanted) << 3);
    out += (<usize>wanted) << 3;
    n -= wanted;
  }
  // whole groups, an even number of them at a time
  let nGroups = (n >> 3) & ~1;
  n -= nGroups << 3;
  while (nGroups > 0) {
    const now = min(nGroups, CHUNK_GROUPS);
    const end = out + ((<usize>now) << 6);
    philoxGroups(k0, k1, streamLow, streamHigh, group, now, out);
    transform(kind, out, end);
    group += now;
    out = end;
    nGroups -= now;
  }
  // what is left: at most one whole group, and the beginning of another
  while (n > 0) {
    const wanted = min(8, n);
    makeGroup(kind, k0, k1, streamLow, streamHigh, group++);
    memory.copy(out, scratch, (<usize>wanted) << 3);
    out += 64;
    n -= wanted;
  }
}

function makeGroup(kind: i32, k0: u32, k1: u32, streamLow: u32, streamHigh: u32, group: u64): void {
  philoxGroups(k0, k1, streamLow, streamHigh, group, 1, scratch);
  transform(kind, scratch, scratch + 64);
}

function transform(kind: i32, at: usize, end: usize): void {
  if (kind == NORMAL) normalsFromLanes(at, end);
  else if (kind == UNIFORM) uniformsFromLanes(at, end);
}
