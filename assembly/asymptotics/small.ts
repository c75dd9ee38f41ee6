// The small model with known support (docs/theory.md §3): fitted on the features of largest ΛB², without ridge.
import { Kept, Problem, Refit } from "./problem";
import { retrainedRisk } from "./retrained";
import { topShare } from "./share";

/**
 * Risk σ_s²/(1 − s/n) for s < n, ∞ at s = n, §2 with weights wP and noise σ_s² = σ² + E[ΛB²; not kept] above.
 *
 * That is the refit of a fixed set at λ₂ = 0, whose risk does not depend on the first fit: §6 with q = e = 0.
 * @param kept overwritten with the set, for the caller that has no other use for it
 * @param score [nAtoms] workspace
 */
export function smallRisk(problem: Problem, kept: Kept, score: usize, refit: Refit, work: usize): i32 {
  const n = problem.nAtoms;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    const coefficient = load<f64>(problem.coefficient + at);
    store<f64>(score + at, coarse(load<f64>(problem.variance + at) * (coefficient * coefficient)));
  }
  kept.threshold = topShare(n, problem.weight, score, problem.keepFraction, kept.mass, kept.dropped);
  memory.fill(kept.first, 0, (<usize>n) << 3);
  memory.fill(kept.second, 0, (<usize>n) << 3);
  return retrainedRisk(problem, kept, 0, refit, work);
}

/** Rounds to 40 bits, so that importances which are equal but for rounding tie (src/problems/importance.ts does the same). */
function coarse(x: f64): f64 {
  const shifted = x * 8193.0; // 2^13 + 1
  return shifted - shifted == 0.0 ? shifted - (shifted - x) : x;
}
