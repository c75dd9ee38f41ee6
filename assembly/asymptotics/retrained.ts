// Risk after refitting on the kept columns with the same data (docs/theory.md §6).
import { REFIT_SINGULAR, REFIT_XI_FAILED } from "../abi";
import { Kept, Problem, Refit } from "./problem";
import { solveXi } from "./xi";

/** |κα − 1| below this counts as the peak κα = 1 of the second fit. */
export const AT_PEAK: f64 = 1e-12;

/** Bytes of workspace that `retrainedRisk` needs. */
export function retrainedWorkBytes(nAtoms: i32): usize {
  return (<usize>nAtoms + 2) * 8 + 64;
}

/**
 * The risk of θ₂ = 1_S h (Θ + qN + g − e u) and the scalars q, e.
 *
 * In units of √γ: N = √γ z, Q = q√γ, E = e√γ and r = (1−a)Θ/√γ, which γ ≥ κE[(1−a)²Θ²] bounds, the two equations of §6 are
 *
 *   ( slack + κE[a(1−hZ₂)] + κE[h r Z₁] ) Q + κE[h( a(1−a) Z₂ + (2a−1) r Z₁ − r² P )] E
 *                                           = σ²/√γ + κE[ rΘ(1−hP) + h aΘ Z₁ ]
 *   −κE[h(Z₂−P)] Q + ( ω + κE[h(1−a)Z₂] + κE[h r Z₁] ) E = κE[hΘ Z₁]
 *
 * with 1 = slack + κE[a] from the first fit and 1 − hZ₂ = (1−h) + h(1−Z₂): both sides stay of order one as γ → 0 and γ → ∞.
 * γ = 0 and γ = ∞ themselves have q = e = 0: the risk of §2 with weights wP.
 * @param ridge λ₂ ≥ 0
 * @param work  retrainedWorkBytes(nAtoms)
 * @returns 0, REFIT_XI_FAILED or REFIT_SINGULAR; writes `refit`, risk ∞ at κα = 1, λ₂ = 0
 */
export function retrainedRisk(problem: Problem, kept: Kept, ridge: f64, refit: Refit, work: usize): i32 {
  const n = problem.nAtoms;
  const kappa = problem.kappa;
  const weights = work + 64;
  let idleKept: f64 = 0;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    const mass = load<f64>(kept.mass + at);
    store<f64>(weights + at, load<f64>(problem.activeWeight + at) * mass);
    if (load<f64>(problem.variance + at) == 0) idleKept += load<f64>(problem.weight + at) * mass;
  }
  store<f64>(weights + ((<usize>n) << 3), 0);
  // κE[P; Λ>0] − 1: from the input κα, since the solved Σ wP carries the tolerance of the threshold
  const excess = problem.hasIdle ? problem.keptExcess - kappa * idleKept : problem.keptExcess;
  refit.q = 0;
  refit.e = 0;
  if (ridge == 0 && abs(excess) < AT_PEAK) {
    refit.xi = Infinity;
    refit.risk = explainsAll(problem, kept) ? 0 : Infinity;
    return 0;
  }
  if (solveXi(n, weights, problem.variance, kappa, excess, ridge, problem.xi, work) != 0)
    return REFIT_XI_FAILED;
  const xi = load<f64>(work);
  const interpolates = xi != Infinity;
  const omega = interpolates ? ridge * xi : -excess;
  refit.xi = xi;

  const g = sqrt(problem.gamma);
  const random = g > 0 && g != Infinity;
  const inverse = random ? 1 / g : 0;
  let qq: f64 = 0;
  let qe: f64 = 0;
  let q0: f64 = 0;
  let eq: f64 = 0;
  let ee: f64 = 0;
  let e0: f64 = 0;
  let loss: f64 = 0;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    const w = load<f64>(problem.weight + at);
    const variance = load<f64>(problem.variance + at);
    if (variance == 0) continue;
    const mass = load<f64>(kept.mass + at);
    const drop = load<f64>(kept.dropped + at);
    const z1 = load<f64>(kept.first + at);
    const y = load<f64>(kept.second + at);
    const z2 = mass + y;
    const h = interpolates ? (xi * variance) / (1 + xi * variance) : 1;
    const hRest = interpolates ? 1 / (1 + xi * variance) : 0;
    const a = load<f64>(problem.a + at);
    const rest = load<f64>(problem.rest + at);
    const theta = load<f64>(problem.theta + at);
    loss += w * mass * h * hRest;
    const r = rest * theta * inverse;
    const wh = w * h;
    qq += w * a * (hRest + h * (drop - y)) + wh * r * z1;
    qe += wh * (a * rest * z2 + (a - rest) * r * z1 - r * r * mass);
    q0 += w * r * theta * (hRest + h * drop) + wh * a * theta * z1;
    eq += wh * y;
    ee += wh * (rest * z2 + r * z1);
    e0 += wh * theta * z1;
  }
  let q: f64 = 0;
  let e: f64 = 0;
  if (random) {
    qq = problem.slack + kappa * qq;
    qe = kappa * qe;
    q0 = problem.noiseVariance * inverse + kappa * q0;
    eq = -kappa * eq;
    ee = omega + kappa * ee;
    e0 = kappa * e0;
    const determinant = qq * ee - qe * eq;
    if (determinant == 0 || determinant != determinant) return REFIT_SINGULAR;
    q = (q0 * ee - qe * e0) / determinant;
    e = (qq * e0 - q0 * eq) / determinant;
    refit.q = q * inverse;
    refit.e = e * inverse;
  }

  // C = ( σ² + κ( E[(1_S h(Θ + qN − eu) − Θ)²] − E₂ q²γ ) ) / ( ω + κE[P h(1−h)] ), with 1_S h(…) − Θ = A + Bz on S
  let sum: f64 = 0;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    const variance = load<f64>(problem.variance + at);
    if (variance == 0) continue;
    const mass = load<f64>(kept.mass + at);
    const y = load<f64>(kept.second + at);
    const z2 = mass + y;
    const h = interpolates ? (xi * variance) / (1 + xi * variance) : 1;
    const hRest = interpolates ? 1 / (1 + xi * variance) : 0;
    const rest = load<f64>(problem.rest + at);
    const theta = load<f64>(problem.theta + at);
    const shift = e * rest;
    const constant = theta * hRest + h * shift * theta * inverse;
    const slope = h * (q - shift);
    sum +=
      load<f64>(problem.weight + at) *
      (theta * theta * load<f64>(kept.dropped + at) +
        constant * constant * mass -
        2 * constant * slope * load<f64>(kept.first + at) +
        h * h * (q * q * y + (shift - 2 * q) * shift * z2));
  }
  refit.risk = (problem.noiseVariance + kappa * sum) / (omega + kappa * loss);
  return 0;
}

/** No noise and no signal outside the kept set: nothing for the peak to blow up. */
function explainsAll(problem: Problem, kept: Kept): bool {
  if (problem.noiseVariance > 0) return false;
  for (let k = 0; k < problem.nAtoms; k++) {
    const at = (<usize>k) << 3;
    if (load<f64>(problem.theta + at) > 0 && load<f64>(kept.dropped + at) > 0) return false;
  }
  return true;
}
