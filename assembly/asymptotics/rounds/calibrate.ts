// Weights of lattice points corrected so that they reproduce what is already known of the set they stand for: its second moments
// (1, z_0, …), from the round before. On spectra tried this makes later rounds three to five times as accurate, the worth of ten
// times the points.
import { solveScaled } from "./linear";
import { Moments } from "./moments";
import { Block, MOST_FUNCTIONS, Nodes } from "./nodes";

/** Points per product that is matched, at least. */
const POINTS_PER_PRODUCT: i32 = 8;

/**
 * Multiplies the weights w of a block by 1 + Σ λ_lm f_l f_m, with λ such that Σ w f_l f_m is the known moment for all pairs. Leaves them alone
 * where the equations are singular.
 * @param moments those of the set in z_0 … z_{D−1} (moments.ts)
 */
export function calibrate(nodes: Nodes, block: usize, count: i32, moments: usize, work: usize): void {
  const history = nodes.history;
  const nCoordinates = history.depth - 1;
  let nFunctions = min<i32>(MOST_FUNCTIONS, nCoordinates + 1);
  while (nFunctions * (nFunctions + 1) * POINTS_PER_PRODUCT > 2 * count) nFunctions -= 1;
  if (nFunctions < 1) return;
  const size = (nFunctions * (nFunctions + 1)) >> 1;
  const matrix = work;
  const right = matrix + ((<usize>(size * size)) << 3);
  const scale = right + ((<usize>size) << 3);
  const values = scale + ((<usize>size) << 3);
  memory.fill(matrix, 0, (<usize>(size * size)) << 3);
  memory.fill(right, 0, (<usize>size) << 3);
  for (let p = 0; p < count; p++) {
    products(nodes, block, p, nFunctions, nCoordinates, values);
    const w = load<f64>(block + ((<usize>p) << 3));
    for (let i = 0; i < size; i++) {
      const weighted = w * load<f64>(values + ((<usize>i) << 3));
      const row = matrix + ((<usize>(i * size)) << 3);
      const to = right + ((<usize>i) << 3);
      store<f64>(to, load<f64>(to) - weighted);
      const factor = f64x2.splat(weighted);
      for (let j = 0; j < i; j += 2) {
        const at = (<usize>j) << 3;
        v128.store(row + at, f64x2.add(v128.load(row + at), f64x2.mul(factor, v128.load(values + at))));
      }
      if ((i & 1) == 0) {
        const at = (<usize>i) << 3;
        store<f64>(row + at, load<f64>(row + at) + weighted * load<f64>(values + at));
      }
    }
  }
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++)
      store<f64>(matrix + ((<usize>(j * size + i)) << 3), load<f64>(matrix + ((<usize>(i * size + j)) << 3)));
  let i = 0;
  for (let l = 0; l < nFunctions; l++)
    for (let m = 0; m <= l; m++) {
      const known = Moments.full(
        moments,
        history,
        place(l, nFunctions, nCoordinates),
        place(m, nFunctions, nCoordinates),
      );
      const to = right + ((<usize>i) << 3);
      store<f64>(to, load<f64>(to) + known);
      i += 1;
    }
  if (!solveScaled(size, matrix, right, scale)) return;
  for (let p = 0; p < count; p++) {
    products(nodes, block, p, nFunctions, nCoordinates, values);
    let change: f64 = 1;
    for (let i = 0; i < size; i++)
      change += load<f64>(right + ((<usize>i) << 3)) * load<f64>(values + ((<usize>i) << 3));
    const at = block + ((<usize>p) << 3);
    store<f64>(at, load<f64>(at) * change);
  }
}

/** Place of function l among 1, z_0, …: the constant, then the latest coordinates. */
function place(l: i32, nFunctions: i32, nCoordinates: i32): i32 {
  return l == 0 ? 0 : nCoordinates + 1 - nFunctions + l;
}

/** All products f_l f_m, m ≤ l, at one point. */
function products(
  nodes: Nodes,
  block: usize,
  point: i32,
  nFunctions: i32,
  nCoordinates: i32,
  values: usize,
): void {
  let to = values;
  for (let l = 0; l < nFunctions; l++) {
    const fl = value(nodes, block, point, place(l, nFunctions, nCoordinates));
    for (let m = 0; m <= l; m++) {
      store<f64>(to, fl * value(nodes, block, point, place(m, nFunctions, nCoordinates)));
      to += 8;
    }
  }
}

function value(nodes: Nodes, block: usize, point: i32, index: i32): f64 {
  return index == 0 ? 1 : load<f64>(Block.column(nodes, block, index + 1) + ((<usize>point) << 3));
}
