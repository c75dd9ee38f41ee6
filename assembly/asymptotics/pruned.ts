// Risk of the pruned fit (docs/theory.md §3).
import { Kept, Problem } from "./problem";

/**
 * L = σ² + κ E[ Θ²(1−P) + ((1−a)Θ)² P − 2(1−a)Θ a√γ Z₁ + a²γ Z₂ ],
 *
 * the formula of §3 in the scale of Θ = √(Λ/κ) |B|, where √Λ√v = √κ a√γ. Nothing large cancels. ∞ where the dense
 * risk is and a feature with Λ > 0 is kept.
 */
export function prunedRisk(problem: Problem, kept: Kept): f64 {
  const infinite = problem.gamma == Infinity;
  const g = infinite ? 0 : sqrt(problem.gamma);
  let sum: f64 = 0;
  for (let k = 0; k < problem.nAtoms; k++) {
    const at = (<usize>k) << 3;
    const w = load<f64>(problem.weight + at);
    const mass = load<f64>(kept.mass + at);
    const a = load<f64>(problem.a + at);
    if (infinite && mass > 0 && a > 0) return Infinity;
    const theta = load<f64>(problem.theta + at);
    const missed = load<f64>(problem.rest + at) * theta;
    const noise = a * g;
    const z1 = load<f64>(kept.first + at);
    const z2 = mass + load<f64>(kept.second + at);
    sum +=
      w *
      (theta * theta * load<f64>(kept.dropped + at) +
        missed * missed * mass -
        2 * missed * noise * z1 +
        noise * noise * z2);
  }
  return problem.noiseVariance + problem.kappa * sum;
}
