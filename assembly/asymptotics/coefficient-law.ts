// The law of the coefficients themselves, for plots and for tests against simulated histograms.
import { XI_FAILED } from "../abi";
import { atomArrayBytes, denseExcess, problemBytes, setAtoms } from "./atoms";
import { denseLaw } from "./law";
import { Problem } from "./problem";
import { xiIterations, xiResidual } from "./xi";

/** Bytes of workspace that `coefficientLaw` needs. */
export function coefficientLawWorkBytes(nAtoms: i32): usize {
  return <usize>256 + problemBytes(nAtoms) + atomArrayBytes(0);
}

/**
 * Mean aB and standard deviation √(κγ) a/√Λ of √p β̂ in every atom (docs/theory.md §2).
 *
 *   out[0] ξ   [1] γ   [3] iterations   [7] residual      (the places of `predictRisks`)
 *
 * @param weight,variance,coefficient [nAtoms] w, Λ, B
 * @param out [8]
 * @param mean,std  [nAtoms] out; std is ∞ where γ is and Λ > 0
 * @param work coefficientLawWorkBytes(nAtoms), 64-aligned
 * @returns 0 or XI_FAILED
 */
export function coefficientLaw(
  nAtoms: i32,
  weight: usize,
  variance: usize,
  coefficient: usize,
  kappa: f64,
  noiseStd: f64,
  ridge: f64,
  mean: usize,
  std: usize,
  out: usize,
  work: usize,
): i32 {
  const problem = changetype<Problem>(work);
  const atoms = work + 256;
  const scratch = atoms + problemBytes(nAtoms);
  setAtoms(problem, nAtoms, weight, variance, coefficient, 0, 0, 0, atoms);
  problem.kappa = kappa;
  problem.noiseVariance = noiseStd * noiseStd;
  problem.ridge = ridge;
  const info = denseLaw(problem, denseExcess(problem), scratch);
  const xi = problem.xi;
  const gamma = problem.gamma;
  store<f64>(out, xiIterations, 24);
  store<f64>(out, xiResidual, 56);
  if (info != 0) return XI_FAILED;
  store<f64>(out, xi);
  store<f64>(out, gamma, 8);
  const deviation = sqrt(kappa * gamma);
  for (let k = 0; k < nAtoms; k++) {
    const at = (<usize>k) << 3;
    const lambda = load<f64>(variance + at);
    const root = sqrt(lambda);
    let a: f64 = 0;
    let ratio: f64 = 0;
    if (lambda > 0) {
      a = xi == Infinity ? 1 : (xi * lambda) / (1 + xi * lambda);
      ratio = xi == Infinity ? 1 / root : (xi * root) / (1 + xi * lambda);
    }
    store<f64>(mean + at, a * load<f64>(coefficient + at));
    store<f64>(std + at, ratio == 0 ? 0 : deviation * ratio);
  }
  return 0;
}
