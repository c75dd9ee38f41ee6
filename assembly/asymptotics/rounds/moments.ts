// Second moments of (1, z_0, …, z_{k−1}) over the kept set S_k of every atom: all that a round needs (docs/theory.md §7).
import { truncatedMoments } from "../../special/truncated";
import { Form, History } from "./history";
import { Block, Nodes } from "./nodes";

/**
 * Row-major (k+1)×(k+1) per atom, index 0 the constant: P = [0][0], E[z_l] = [l][0] = [0][l], E[z_l z_m] = [l][m]. On the diagonal stands
 * E[z_l²] − P for l > 0, which stays accurate where P is close to 1 or to 0.
 */
export class Moments {
  @inline
  static of(moments: usize, history: History, k: i32): usize {
    return moments + ((<usize>(k * history.ld * history.ld)) << 3);
  }

  @inline
  static at(matrix: usize, history: History, l: i32, m: i32): usize {
    return matrix + ((<usize>(l * history.ld + m)) << 3);
  }

  @inline
  static add(matrix: usize, history: History, l: i32, m: i32, value: f64): void {
    const at = Moments.at(matrix, history, l, m);
    store<f64>(at, load<f64>(at) + value);
  }

  /** E[z_l z_m; S], the diagonal included. */
  @inline
  static full(matrix: usize, history: History, l: i32, m: i32): f64 {
    const value = load<f64>(Moments.at(matrix, history, l, m));
    return l == m && l > 0 ? value + load<f64>(matrix) : value;
  }
}

/** Bytes of the moments of all atoms. */
export function momentsBytes(nAtoms: i32, nRounds: i32): usize {
  const ld = <usize>nRounds + 2;
  return 8 * <usize>nAtoms * ld * ld;
}

/**
 * Moments of atom k over the points of its block, those with |score| > t = nodes.anchor + nodes.x.
 * @param dropped 1 − P: what earlier rounds and this one dropped
 * @param work 32 bytes
 */
export function pointMoments(nodes: Nodes, k: i32, matrix: usize, dropped: usize, work: usize): void {
  const history = nodes.history;
  const depth = history.depth;
  const fresh = depth;
  clear(history, matrix);
  const row = Form.row(history, history.score, depth - 1, k);
  const centre = load<f64>(row);
  const inverse = 1 / load<f64>(row + ((<usize>(depth + 1)) << 3));
  const plus = nodes.x + (nodes.anchor + centre);
  const minus = nodes.x + (nodes.anchor - centre);
  const block = Block.of(nodes, k);
  const scores = Block.column(nodes, block, 1);
  const count = load<i32>(nodes.count + ((<usize>k) << 2));
  let lost: f64 = 0;
  for (let p = 0; p < count; p++) {
    const at = (<usize>p) << 3;
    const w = load<f64>(block + at);
    const a = load<f64>(scores + at);
    const u = (plus + a) * inverse;
    const b = (minus - a) * inverse;
    const sign: f64 = u >= b ? 1 : -1;
    const half = (nodes.anchor + nodes.x) * inverse;
    truncatedMoments(half, abs(centre + a) * inverse, max<f64>(u, b), min<f64>(u, b), work);
    const mass = w * load<f64>(work);
    const first = w * sign * load<f64>(work, 16);
    lost += w * load<f64>(work, 8);
    Moments.add(matrix, history, 0, 0, mass);
    Moments.add(matrix, history, fresh, 0, first);
    Moments.add(matrix, history, fresh, fresh, w * load<f64>(work, 24));
    for (let l = 1; l < depth; l++) {
      const z = load<f64>(Block.column(nodes, block, l + 1) + at);
      Moments.add(matrix, history, l, 0, mass * z);
      Moments.add(matrix, history, l, l, mass * (z * z - 1));
      Moments.add(matrix, history, fresh, l, first * z);
      for (let m = 1; m < l; m++)
        Moments.add(matrix, history, l, m, mass * z * load<f64>(Block.column(nodes, block, m + 1) + at));
    }
  }
  mirror(history, matrix);
  store<f64>(dropped, load<f64>(Form.at(history, history.dropped, depth - 1, k)) + lost);
}

/** Moments of a share P of the atom taken whatever the noise. */
export function shareMoments(history: History, matrix: usize, mass: f64): void {
  clear(history, matrix);
  store<f64>(matrix, mass);
}

/** Moments of the first round, from those of z = z_0 alone. */
export function firstMoments(history: History, matrix: usize, mass: f64, first: f64, second: f64): void {
  clear(history, matrix);
  store<f64>(matrix, mass);
  store<f64>(Moments.at(matrix, history, 1, 0), first);
  store<f64>(Moments.at(matrix, history, 0, 1), first);
  store<f64>(Moments.at(matrix, history, 1, 1), second);
}

function clear(history: History, matrix: usize): void {
  memory.fill(matrix, 0, (<usize>(history.ld * history.ld)) << 3);
}

function mirror(history: History, matrix: usize): void {
  for (let l = 1; l <= history.depth; l++)
    for (let m = 0; m < l; m++)
      store<f64>(Moments.at(matrix, history, m, l), load<f64>(Moments.at(matrix, history, l, m)));
}
