// Large against small in one cell: which of the candidates is best, and by what ratio.
import type { PruningRule } from "../rules/index.js";
import type { ManyRisks } from "../theory/many.js";

export type Stage = "pruned" | "retrained";

/** One way of making a small model out of a large one. */
export interface Candidate {
  /** Its pruning rule. */
  rule: string;
  /** Whether the pruned model is fitted again. */
  stage: Stage;
}

/** Logarithms of ratios below this are rounding: the same model, computed by two ways. */
const ROUNDING = 1e-9;

/**
 * The risk of the large model over that of the small one. 0/∞ is 0, ∞/0 is ∞, and where both are 0 or both ∞ neither is ahead: 1.
 */
export function ratioOf(large: number, small: number): number {
  if (large === small) return 1;
  const ratio = large / small;
  return Math.abs(ratio - 1) < ROUNDING ? 1 : ratio;
}

/** The risk of every candidate, a row each, in the order of `candidates`. */
export function candidateRisks(
  candidates: readonly Candidate[],
  rules: readonly PruningRule[],
  risks: ManyRisks,
): Float64Array[] {
  return candidates.map(({ rule, stage }) => risks[stage][rules.findIndex(({ name }) => name === rule)]);
}

/** Risks that differ by less than this share are one. */
const EQUAL = 1e-12;

/** The place of the lowest risk at point i; the first of several that differ by rounding only, −1 where all are infinite. */
export function bestOf(risks: readonly Float64Array[], i: number): number {
  let best = -1;
  let lowest = Infinity;
  for (const [c, risk] of risks.entries())
    if (risk[i] < lowest * (1 - EQUAL)) {
      lowest = risk[i];
      best = c;
    }
  return best;
}

/**
 * The small model to compare with: without ridge, or where that is better with the ridge of the refit, which is what an oracle
 * that knows the most important features would retrain. A large model with a ridge against a small one without were no contest.
 */
export function smallRisks({ small, retrained }: ManyRisks, oracle: number): Float64Array {
  return oracle < 0 ? small : small.map((risk, i) => Math.min(risk, retrained[oracle][i]));
}
