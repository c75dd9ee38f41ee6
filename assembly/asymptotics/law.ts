// The law of the dense fit (docs/theory.md §2): in atom k, √p β̂ = aB + √(κγ) (a/√Λ) H with H ~ N(0, 1).
import { solveXi } from "./xi";
import { Problem } from "./problem";

/**
 * Fills ξ, the slack 1 − κE[a], a, 1 − a, a/√Λ, Θ and the dense risk
 *
 *   γ = ( σ² + E[B²Λ(1−a)²] ) / ( slack + κE[a(1−a)] ).
 *
 * The denominator is 1 − κE[a²] without its cancellation near κ = 1. γ = ∞ at κP(Λ>0) = 1, λ = 0 with noise; 0/0 there means
 * that the fit is exact, γ = 0.
 * @param excess κP(Λ>0) − 1
 * @returns info of `solveXi`
 */
export function denseLaw(problem: Problem, excess: f64, work: usize): i32 {
  const n = problem.nAtoms;
  const kappa = problem.kappa;
  const info = solveXi(n, problem.activeWeight, problem.variance, kappa, excess, problem.ridge, 0, work);
  if (info != 0) return info;
  const xi = load<f64>(work);
  const interpolates = xi != Infinity;
  problem.xi = xi;
  problem.slack = interpolates ? problem.ridge * xi : 0 - excess;

  let numerator = problem.noiseVariance;
  let denominator = problem.slack;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    const w = load<f64>(problem.weight + at);
    const variance = load<f64>(problem.variance + at);
    let a: f64 = 0;
    let rest: f64 = 1;
    let ratio: f64 = 0;
    if (variance > 0) {
      if (interpolates) {
        rest = 1 / (1 + xi * variance);
        a = xi * variance * rest;
        ratio = xi * sqrt(variance) * rest;
      } else {
        rest = 0;
        a = 1;
        ratio = 1 / sqrt(variance);
      }
    }
    const theta = sqrt(variance / kappa) * load<f64>(problem.coefficient + at);
    store<f64>(problem.a + at, a);
    store<f64>(problem.rest + at, rest);
    store<f64>(problem.ratio + at, ratio);
    store<f64>(problem.theta + at, theta);
    const missed = rest * theta;
    numerator += kappa * (w * missed * missed);
    denominator += kappa * (w * a * rest);
  }
  problem.gamma = numerator == 0 ? 0 : denominator > 0 ? numerator / denominator : Infinity;
  return 0;
}
