// Points for many coordinates: a shifted lattice, folded (u → 1 − |2u − 1|), each coordinate mapped to the kept part of its normal
// law given the ones before (the sequential sampler of Geweke, Hajivassiliou and Keane); the weight is the product of what was kept.
import { normalQuantile } from "../../special/quantile";
import { normalTail } from "../../special/normal";
import { uniforms } from "../../random/fill";
import { calibrate } from "./calibrate";
import { Form } from "./history";
import { Moments } from "./moments";
import { Block, LEAST_POINTS, Nodes, scoreAt } from "./nodes";

/** Points of a lattice, at most, and coordinates of all points of all atoms together. */
const MOST: i32 = 16384;
const ALL_COORDINATES: i32 = 1 << 19;

/** Generating vector, found component by component for 2⁶ … 2¹⁴ points (scripts/lattice-vector.py). */
const VECTOR: usize = memory.data<i32>([
  1, 3535, 7495, 4959, 2197, 5241, 4037, 4341, 6039, 227, 8011, 7989, 3831, 6893, 2337, 1263, 627, 6761, 3615,
  2683,
]);
/** Key of the stream of shifts, one per atom, coordinate and variant. */
const KEY: u32 = 0x726f756e;

const shifts: usize = memory.data(8 * 32, 16);

/** Points of the lattice of one atom, a power of two, where one point of every atom has nCoordinates in all. */
function latticeSize(nCoordinates: i32): i32 {
  let count = LEAST_POINTS;
  while (count < MOST && 2 * count * nCoordinates <= ALL_COORDINATES) count *= 2;
  return count;
}

/**
 * Fills the block of atom k with a lattice over its D = depth − 1 coordinates, weights corrected to its known moments.
 */
export function latticePoints(nodes: Nodes, k: i32): void {
  const history = nodes.history;
  const depth = history.depth;
  const nCoordinates = depth - 1;
  const count = latticeSize(history.nAtoms * nCoordinates);
  const block = Block.of(nodes, k);
  const a = Block.column(nodes, block, 1);
  uniforms(KEY, <u32>nodes.variant, <u32>k, 0, 0, nCoordinates, shifts);
  for (let p = 0; p < count; p++) store<f64>(block + ((<usize>p) << 3), 1);
  for (let j = 0; j < nCoordinates; j++) {
    const row = Form.row(history, history.score, j, k);
    const spread = load<f64>(row + ((<usize>(j + 2)) << 3));
    const x = load<f64>(history.x + ((<usize>j) << 3));
    const anchor = load<f64>(history.anchor + ((<usize>j) << 3));
    const plus = anchor + load<f64>(row);
    const minus = anchor - load<f64>(row);
    const shift = load<f64>(shifts + ((<usize>j) << 3));
    const step = load<i32>(VECTOR + ((<usize>j) << 2));
    const z = Block.column(nodes, block, j + 2);
    for (let p = 0; p < count; p++) {
      const at = (<usize>p) << 3;
      const score = scoreAt(nodes, block, p, row, j);
      const left = normalTail((x + plus + score) / spread);
      const right = normalTail((x + minus - score) / spread);
      const u = <f64>((<i64>p * <i64>step) & <i64>(count - 1)) / <f64>count + shift;
      const folded = 1 - abs(2 * (u >= 1 ? u - 1 : u) - 1);
      const kept = left + right;
      // never 0 or 1: half a step of the finest lattice away from them
      const share = kept * max<f64>(1e-9, min<f64>(1 - 1e-9, folded));
      store<f64>(z + at, share < left ? -normalQuantile(share) : normalQuantile(kept - share));
      store<f64>(block + at, load<f64>(block + at) * kept);
    }
  }
  const row = Form.row(history, history.score, depth - 1, k);
  let total: f64 = 0;
  for (let p = 0; p < count; p++) {
    store<f64>(a + ((<usize>p) << 3), scoreAt(nodes, block, p, row, nCoordinates));
    total += load<f64>(block + ((<usize>p) << 3));
  }
  const mass = 1 - load<f64>(Form.at(history, history.dropped, nCoordinates, k));
  const scale = total > 0 ? mass / total : 0;
  for (let p = 0; p < count; p++) {
    const at = block + ((<usize>p) << 3);
    store<f64>(at, load<f64>(at) * scale);
  }
  calibrate(nodes, block, count, Moments.of(history.known, history, k), nodes.scratch);
  store<i32>(nodes.count + ((<usize>k) << 2), count);
  store<i32>(nodes.byLattice + ((<usize>k) << 2), 1);
}
