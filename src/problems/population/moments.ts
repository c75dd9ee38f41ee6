// Second moments of features and target over all rows of a data set, block by block.
import type { Matrix } from "../../matrix/index.js";
import { LOWER, TRANS } from "../../wasm/abi.js";
import { scope } from "../../wasm/scope.js";
import { readRows, type InputMap, type TypedMatrix } from "./rows.js";

/** Rows to a block: enough for the products to run at full speed, little enough to stay small (1024 × 1000 doubles are 8 MB). */
const BLOCK = 1024;

/** What the model is a linear function of: the mapped inputs themselves, or max(0, W·input). */
export interface Features {
  readonly map: InputMap;
  /** A feature to a row, shape [p, d]. */
  readonly weights?: Matrix | undefined;
}

export interface DataMoments {
  /** Mean of each feature and of the target, over all rows. */
  mean: Float64Array;
  targetMean: number;
  /** Σ: second moments of the features, around their means where `centered`. Shape [p, p]. */
  sigma: Matrix;
  /** b: mean product of features and target, likewise. */
  b: Float64Array;
  /** Mean square of the target, likewise. */
  signal: number;
}

/**
 * One pass over the data: features of a block of rows, beside them the target and a column of ones, and a product of this block with
 * itself added up in the core. Around a shift (the means of the first block) where means are taken off, so that nothing cancels.
 *
 * Cost N·p² flops, and 2Npd for random features. Memory: a block and (p + 2)².
 */
export function momentsOf(
  routine: string,
  X: TypedMatrix,
  y: Float64Array,
  { map, weights }: Features,
  centered: boolean,
): DataMoments {
  const d = map.used.length;
  const p = weights?.rows ?? d;
  const q = p + 2; // features, target, ones
  const rows = Uint32Array.from({ length: BLOCK }, (_, i) => i);
  const { total, shift } = scope(routine, (s) => {
    const sums = s.f64(q * q);
    s.view(sums, q * q).fill(0);
    const block = s.f64(BLOCK * q);
    const inputs = weights ? s.f64(BLOCK * d) : 0;
    const w = weights ? s.put(weights.data) : 0;
    const work = s.bytes(s.core.blasWorkBytes());
    let shift: Float64Array | undefined;
    for (let first = 0; first < X.rows; first += BLOCK) {
      const m = Math.min(BLOCK, X.rows - first);
      const which = rows.subarray(0, m).map((i) => first + i);
      if (weights) {
        readRows(X, map, which, s.view(inputs, m * d), d);
        s.core.reluFeatures(TRANS, m, p, d, inputs, d, w, d, block, q, work);
      } else readRows(X, map, which, s.view(block, m * q), q);
      const at = s.view(block, m * q);
      for (let i = 0; i < m; i++) {
        at[i * q + p] = y[first + i];
        at[i * q + p + 1] = 1;
      }
      if (centered) {
        shift ??= meansOf(at, m, q);
        for (let i = 0; i < m; i++) for (let j = 0; j <= p; j++) at[i * q + j] -= shift[j];
      }
      s.core.dsyrk(LOWER, TRANS, q, m, 1, block, q, 1, sums, q, work);
    }
    s.core.mirror(LOWER, q, sums, q);
    return { total: s.take(sums, q * q), shift: shift ?? new Float64Array(q) };
  });
  return split(total, shift, { p, N: X.rows, centered });
}

function meansOf(block: Float64Array, m: number, q: number): Float64Array {
  const mean = new Float64Array(q);
  for (let i = 0; i < m; i++) for (let j = 0; j < q; j++) mean[j] += block[i * q + j] / m;
  return mean;
}

function split(
  total: Float64Array,
  shift: Float64Array,
  { p, N, centered }: { p: number; N: number; centered: boolean },
): DataMoments {
  const q = p + 2;
  const offset = total.subarray((p + 1) * q, (p + 1) * q + p + 1).map((sum) => sum / N);
  const moment = (i: number, j: number) => total[i * q + j] / N - (centered ? offset[i] * offset[j] : 0);
  const sigma = new Float64Array(p * p);
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) sigma[i * p + j] = moment(i, j);
  return {
    mean: Float64Array.from({ length: p }, (_, j) => shift[j] + offset[j]),
    targetMean: shift[p] + offset[p],
    sigma: { rows: p, cols: p, data: sigma },
    b: Float64Array.from({ length: p }, (_, j) => moment(p, j)),
    signal: moment(p, p),
  };
}
