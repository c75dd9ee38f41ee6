// Dense layers and convolutions that read the weights they keep and skip those that are 0, on the way forwards.
//
// The kept weights of every output channel stand one after another, each with its place: where its row of samples lies behind the first
// row of a window. So that one list serves all windows, the input is copied into a block first, 16 lanes at a time, with the zeros
// around it written out; and there rows lie one after another, where those of a tensor would fall on each other in the cache.
//
//   ends   i32[channels·segments]       channel after channel: the number of the first weight that is no longer of the segment
//   pairs  { u32 place, f32 weight }[kept]
//   block  [h + 2·pad][w + 2·pad][c][16 lanes]
//
// A channel is summed in the order in which `sgemm` and `sumRuns` sum it: by rising rows, a dense layer in segments of KC rows that are
// added up. What is left out would have added 0, so both ways come to the same bits; minimal filtering (winograd.ts) has another rounding.
import { KC } from "../blas/blocking";
import { BIAS, DENSE, Net, NetAt, Op } from "./net";
import { addToRows } from "./rows";

/** Bytes of 16 lanes. */
const ROW: usize = 64;

/** A pair: place and weight. */
const PAIR_BYTES: usize = 8;

class Sparse {
  /** Rows of weights: inputs, or places of the window times channels. */
  @inline
  static rows(op: Op): i32 {
    return op.size * op.size * op.c;
  }

  @inline
  static segments(op: Op): i32 {
    return op.kind == DENSE ? (op.c + KC - 1) / KC : 1;
  }

  /** Where the end of the first channel's segment with a row stands. */
  @inline
  static segment(segments: i32, row: i32, list: usize): usize {
    return list + ((<usize>(segments == 1 ? 0 : row / KC)) << 2);
  }

  /** The pairs stand behind the ends, on a multiple of eight bytes. */
  @inline
  static pairs(op: Op, list: usize): usize {
    return list + ((((<usize>(op.oc * Sparse.segments(op))) << 2) + 7) & ~7);
  }
}

/** How many of n weights are not 0. */
export function countKept(n: i32, w: usize): i32 {
  let kept = 0;
  for (let i = 0; i < n; i++) kept += i32(NetAt.load(w, i) != 0);
  return kept;
}

/** Bytes of the list of layer i with so many weights kept. */
export function keptBytes(record: usize, i: i32, kept: i32): usize {
  return Sparse.pairs(NetAt.op(changetype<Net>(record), i), 0) + <usize>kept * PAIR_BYTES;
}

/** Bytes of the block that layer i copies its input into. */
export function keptBlockBytes(record: usize, i: i32): usize {
  const op = NetAt.op(changetype<Net>(record), i);
  return <usize>((op.h + 2 * op.pad) * (op.w + 2 * op.pad) * op.c) * ROW;
}

/** Writes the list of layer i, dense or convolution, from its weights: counts them, and passes over them once more. */
export function packKept(record: usize, i: i32, list: usize): void {
  const net = changetype<Net>(record);
  const op = NetAt.op(net, i);
  const segments = Sparse.segments(op);
  const rows = Sparse.rows(op);
  const pairs = Sparse.pairs(op, list);
  const width = op.w + 2 * op.pad;
  const step = (<usize>segments) << 2;
  let w = NetAt.f32(net.params, op.params);
  memory.fill(list, 0, pairs - list);
  for (let row = 0; row < rows; row++) {
    let end = Sparse.segment(segments, row, list);
    for (const last = w + ((<usize>op.oc) << 2); w < last; w += 4) {
      store<i32>(end, load<i32>(end) + i32(load<f32>(w) != 0));
      end += step;
    }
  }
  startsOf(op.oc * segments, list);
  // Every end begins as the start of its segment and moves on with it.
  w = NetAt.f32(net.params, op.params);
  for (let row = 0; row < rows; row++) {
    const tap = row / op.c;
    const place = ((tap / op.size) * width * op.c + (tap % op.size) * op.c + (row % op.c)) * <i32>ROW;
    let end = Sparse.segment(segments, row, list);
    for (const last = w + ((<usize>op.oc) << 2); w < last; w += 4) {
      const weight = load<f32>(w);
      if (weight != 0) {
        const at = load<i32>(end);
        const pair = pairs + <usize>at * PAIR_BYTES;
        store<i32>(pair, place);
        store<f32>(pair, weight, 4);
        store<i32>(end, at + 1);
      }
      end += step;
    }
  }
}

/** counts[k] ← the sum of the counts before it. */
function startsOf(n: i32, counts: usize): void {
  let sum = 0;
  for (let k = 0; k < n; k++) {
    const at = counts + ((<usize>k) << 2);
    const count = load<i32>(at);
    store<i32>(at, sum);
    sum += count;
  }
}

/** Forward through a dense layer or a convolution whose list is given. */
export function sparseForward(net: Net, op: Op, list: usize): void {
  const n = net.lanes;
  const y = NetAt.values(net, op.output);
  const width = op.w + 2 * op.pad;
  const segments = Sparse.segments(op);
  const pairs = Sparse.pairs(op, list);
  const rowBytes = (<usize>n) << 2;
  if (op.pad > 0) memory.fill(net.block, 0, <usize>((op.h + 2 * op.pad) * width * op.c) * ROW);
  for (let at: usize = 0; at < rowBytes; at += ROW) {
    copyLanes(op, n, NetAt.values(net, op.input) + at, net.block);
    let to = y + at;
    for (let oy = 0; oy < op.oh; oy++)
      for (let ox = 0; ox < op.ow; ox++) {
        const window = net.block + <usize>((oy * width + ox) * op.stride * op.c) * ROW;
        keptSums(op.oc, segments, list, pairs, window, rowBytes, to);
        to += <usize>op.oc * rowBytes;
      }
  }
  if (!(op.flags & BIAS)) return;
  const b = NetAt.f32(net.params, op.params + Sparse.rows(op) * op.oc);
  for (let i = 0; i < op.oh * op.ow; i++) addToRows(op.oc, n, b, y + <usize>(i * op.oc) * rowBytes);
}

/** The inside of the block ← 16 lanes of a tensor. */
function copyLanes(op: Op, lanes: i32, x: usize, block: usize): void {
  const rowBytes = (<usize>lanes) << 2;
  const line = op.w * op.c;
  const width = op.w + 2 * op.pad;
  for (let iy = 0; iy < op.h; iy++) {
    let to = block + <usize>(((iy + op.pad) * width + op.pad) * op.c) * ROW;
    const end = to + <usize>line * ROW;
    while (to < end) {
      v128.store(to, v128.load(x));
      v128.store(to, v128.load(x, 16), 16);
      v128.store(to, v128.load(x, 32), 32);
      v128.store(to, v128.load(x, 48), 48);
      x += rowBytes;
      to += ROW;
    }
  }
}

/** One pixel: out[channel][16 lanes] ← Σ over the kept weights of the channel, for all channels. */
export function keptSums(
  oc: i32,
  segments: i32,
  ends: usize,
  pairs: usize,
  window: usize,
  rowBytes: usize,
  out: usize,
): void {
  let pair = pairs;
  for (let o = 0; o < oc; o++) {
    for (let s = 0; s < segments; s++) {
      const end = pairs + <usize>load<i32>(ends) * PAIR_BYTES;
      keptTile(pair, end, window, s > 0, out);
      pair = end;
      ends += 4;
    }
    out += rowBytes;
  }
}

/**
 * One channel × 16 lanes: out ← (or +=) Σ weight · the row at its place. Four accumulators are 0.95 times as fast as eight of 32 lanes,
 * whose block would be twice as large.
 */
export function keptTile(pair: usize, end: usize, window: usize, add: bool, out: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  while (pair < end) {
    const row = window + <usize>load<u32>(pair);
    const weight = v128.load32_splat(pair, 4);
    a0 = f32x4.add(a0, f32x4.mul(weight, v128.load(row)));
    a1 = f32x4.add(a1, f32x4.mul(weight, v128.load(row, 16)));
    a2 = f32x4.add(a2, f32x4.mul(weight, v128.load(row, 32)));
    a3 = f32x4.add(a3, f32x4.mul(weight, v128.load(row, 48)));
    pair += PAIR_BYTES;
  }
  if (add) {
    a0 = f32x4.add(v128.load(out), a0);
    a1 = f32x4.add(v128.load(out, 16), a1);
    a2 = f32x4.add(v128.load(out, 32), a2);
    a3 = f32x4.add(v128.load(out, 48), a3);
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
}
