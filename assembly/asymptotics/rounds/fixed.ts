// Rounds of a rule whose score does not look at the fit: every set is independent of all noise, e = 0, and a round's refit forgets the
// rounds before (docs/theory.md §7).
import { NOT_A_NUMBER, ROUND_LENGTH } from "../../abi";
import { productMinusOne } from "../atoms";
import { Kept, Problem, Refit } from "../problem";
import { retrainedRisk } from "../retrained";
import { topShare } from "../share";

/**
 * @param problem with the law of its dense fit
 * @param score [nAtoms]
 * @param rests [nAtoms] workspace
 * @param work  retrainedWorkBytes + 64
 * @param out   rows of `predictRounds`
 */
export function predictFixedRounds(
  problem: Problem,
  kept: Kept,
  score: usize,
  nRounds: i32,
  keeps: usize,
  ridges: usize,
  rests: usize,
  work: usize,
  out: usize,
): i32 {
  const n = problem.nAtoms;
  const refit = changetype<Refit>(work);
  const rest = work + 64;
  memory.copy(rests, problem.rest, (<usize>n) << 3);
  memory.fill(kept.first, 0, (<usize>n) << 3);
  memory.fill(kept.second, 0, (<usize>n) << 3);
  let risk = problem.gamma;
  for (let r = 0; r < nRounds; r++) {
    const at = (<usize>r) << 3;
    const row = out + <usize>r * ((<usize>ROUND_LENGTH) << 3);
    memory.fill(row, 0, (<usize>ROUND_LENGTH) << 3);
    const keep = load<f64>(keeps + at);
    problem.keepFraction = keep;
    problem.keptExcess = productMinusOne(problem.kappa, keep);
    store<f64>(row, topShare(n, problem.weight, score, keep, kept.mass, kept.dropped), 16);
    const pruned = prunedFixed(problem, kept, rests, risk);
    const info = retrainedRisk(problem, kept, load<f64>(ridges + at), refit, rest);
    if (info != 0) return info;
    risk = refit.risk;
    store<f64>(row, pruned);
    store<f64>(row, risk, 8);
    store<f64>(row, refit.xi, 24);
    store<f64>(row, 1, 32);
    if (isNaN(pruned) || isNaN(risk)) return NOT_A_NUMBER;
    for (let k = 0; k < n; k++) {
      const variance = load<f64>(problem.variance + ((<usize>k) << 3));
      const h = variance == 0 ? 1 : refit.xi == Infinity ? 0 : 1 / (1 + refit.xi * variance);
      store<f64>(rests + ((<usize>k) << 3), h);
    }
  }
  return 0;
}

/** σ² + κE[ Θ²(1−P) + P( (1−h)²Θ² + h²C ) ] for the last fit h(Θ + N), Var N = C. */
function prunedFixed(problem: Problem, kept: Kept, rests: usize, risk: f64): f64 {
  let sum: f64 = 0;
  for (let k = 0; k < problem.nAtoms; k++) {
    const at = (<usize>k) << 3;
    const theta = load<f64>(problem.theta + at);
    const mass = load<f64>(kept.mass + at);
    const missed = load<f64>(rests + at) * theta;
    const h = 1 - load<f64>(rests + at);
    if (risk == Infinity && mass > 0 && h > 0) return Infinity;
    const noise = risk == Infinity ? 0 : h * h * risk;
    sum +=
      load<f64>(problem.weight + at) *
      (theta * theta * load<f64>(kept.dropped + at) + mass * (missed * missed + noise));
  }
  return problem.noiseVariance + problem.kappa * sum;
}
