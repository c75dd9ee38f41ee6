// The chance of being among the N largest of M (docs/theory.md §6, N:M sparsity).
import { exp } from "../special/exp";
import { log } from "../special/log";
import { Legendre } from "./legendre";

/** Nodes of a panel of ranks. */
const NODES: i32 = 16;

/** Results of the last call. */
export let keptChance: f64 = 0;
export let droppedChance: f64 = 0;

/** log C(M−1, N), which both sums start from. */
export function logChoose(size: i32, keep: i32): f64 {
  let sum: f64 = 0;
  for (let i = 1; i <= keep; i++) sum += log(<f64>(size - i) / <f64>i);
  return sum;
}

/**
 * The chance that at most N−1 of the M−1 others of a group score higher,
 *
 *   π = Σ_{j<N} C(M−1, j) uʲ F^{M−1−j},      1 − π = Σ_{j≥N} of the same,
 *
 * for a score that a random entry exceeds with probability u = 1 − F. Written to keptChance and droppedChance, each with its
 * own relative accuracy (M eps): the tail of the binomial law beyond its mode is summed from its largest term outwards, the
 * other one is its complement.
 * @param keep,size   N < M
 * @param logChosen   logChoose(size, keep)
 */
export function groupChance(keep: i32, size: i32, logChosen: f64, u: f64, below: f64): void {
  if (u <= 0 || below <= 0) {
    keptChance = u <= 0 ? 1 : 0;
    droppedChance = u <= 0 ? 0 : 1;
    return;
  }
  const others = size - 1;
  const start = exp(logChosen + <f64>keep * log(u) + <f64>(others - keep) * log(below));
  if (<f64>others * u < <f64>keep) {
    // j = N, N+1, … falls from its first term
    const ratio = u / below;
    let term = start;
    let sum = start;
    for (let j = keep; j < others && term > 1e-18 * sum; j++) {
      term *= (ratio * <f64>(others - j)) / <f64>(j + 1);
      sum += term;
    }
    droppedChance = min<f64>(1, sum);
    keptChance = 1 - droppedChance;
  } else {
    // j = N−1, N−2, …
    const ratio = below / u;
    let term = (start * ratio * <f64>keep) / <f64>(others - keep + 1);
    let sum = term;
    for (let j = keep - 1; j > 0 && term > 1e-18 * sum; j--) {
      term *= (ratio * <f64>j) / <f64>(others - j + 1);
      sum += term;
    }
    keptChance = min<f64>(1, sum);
    droppedChance = 1 - keptChance;
  }
}

/**
 * The mean of π over the entries that tie for the ranks u = from … from + width, written to the same places: π is a polynomial
 * in u, so the rule is exact for M ≤ 32 and at most 1e-15 off beyond.
 */
export function tiedChance(keep: i32, size: i32, logChosen: f64, from: f64, width: f64): void {
  const rule = Legendre.rule(NODES);
  const nPanels = 1 + <i32>(<f64>(size >> 4) * width);
  let mass: f64 = 0;
  let rest: f64 = 0;
  for (let p = 0; p < nPanels; p++)
    for (let i = 0; i < NODES; i++) {
      const share = (<f64>p + Legendre.node(rule, i)) / <f64>nPanels;
      const u = from + width * share;
      groupChance(keep, size, logChosen, u, 1 - u);
      mass += Legendre.weight(rule, i) * keptChance;
      rest += Legendre.weight(rule, i) * droppedChance;
    }
  keptChance = mass / <f64>nPanels;
  droppedChance = rest / <f64>nPanels;
}
