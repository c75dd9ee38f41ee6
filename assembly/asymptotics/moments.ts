// From a pruning rule to the moments of its kept set. A rule comes as data, a kind and one scale per atom; nothing else
// of it reaches the risks (docs/theory.md §6, a pruning rule is a keep probability).
import { FIXED_SCORE } from "../abi";
import { truncatedMoments } from "../special/truncated";
import { Kept, Problem } from "./problem";
import { topShare } from "./share";
import { Folded, solveThreshold } from "./threshold";

/** Scores below this part of the largest one are taken for 0. */
export const NEGLIGIBLE: f64 = 1e-200;

/** Bytes of workspace that `keptMoments` needs. */
export function momentsWorkBytes(nAtoms: i32): usize {
  return (<usize>nAtoms + 2) * 8 * 8 + 128;
}

/**
 * Fills `kept` for one rule: P, 1 − P, Z₁, Z₂ − P per atom, and the score at the boundary.
 * @param kind  FIT_SCORE or FIXED_SCORE
 * @param scale [nAtoms] finite, ≥ 0
 * @param work  momentsWorkBytes(nAtoms), 64-aligned
 * @returns 0 or THRESHOLD_FAILED
 */
export function keptMoments(problem: Problem, kind: i32, scale: usize, kept: Kept, work: usize): i32 {
  kept.iterations = 0;
  kept.residual = 0;
  kept.anchor = 0;
  kept.x = 0;
  if (kind == FIXED_SCORE) {
    fixedMoments(problem, scale, kept);
    return 0;
  }
  return fitMoments(problem, scale, kept, work);
}

/** A set that does not depend on the noise: z is untouched by being kept, Z₁ = 0 and Z₂ = P. */
function fixedMoments(problem: Problem, score: usize, kept: Kept): void {
  const n = problem.nAtoms;
  kept.threshold = topShare(n, problem.weight, score, problem.keepFraction, kept.mass, kept.dropped);
  memory.fill(kept.first, 0, (<usize>n) << 3);
  memory.fill(kept.second, 0, (<usize>n) << 3);
}

/**
 * Centre c|m| and spread c√v of the score c|X| in every atom; γ = ∞: only the shape of its law, c|H| a/√Λ.
 * @returns the largest of all
 */
export function scoreLaw(problem: Problem, scale: usize, centres: usize, spreads: usize): f64 {
  const infinite = problem.gamma == Infinity;
  const deviation = infinite ? 1 : sqrt(problem.kappa * problem.gamma);
  let largest: f64 = 0;
  for (let k = 0; k < problem.nAtoms; k++) {
    const at = (<usize>k) << 3;
    const c = load<f64>(scale + at);
    const shrunk = load<f64>(problem.a + at) * load<f64>(problem.coefficient + at);
    const centre = infinite ? 0 : c * shrunk;
    const spread = c * deviation * load<f64>(problem.ratio + at);
    store<f64>(centres + at, centre);
    store<f64>(spreads + at, spread);
    largest = max<f64>(largest, max<f64>(centre, spread));
  }
  return largest;
}

/**
 * The kept set {c|X| > t} of the law X = m + √v z. γ = 0: X is a point mass per atom, a fixed score c|m|.
 * γ = ∞: only the shape counts, X ∝ (a/√Λ) z, and the threshold is ∞ with it.
 */
function fitMoments(problem: Problem, scale: usize, kept: Kept, work: usize): i32 {
  const n = problem.nAtoms;
  const stride = (<usize>n + 2) * 8;
  const folded = changetype<Folded>(work);
  const scratch = work + 64;
  folded.weight = work + 128;
  folded.inverse = folded.weight + stride;
  folded.centre = folded.inverse + stride;
  folded.atom = folded.centre + stride;
  folded.offset = folded.atom + stride;
  const centres = folded.offset + 2 * stride;
  const spreads = centres + stride;

  const infinite = problem.gamma == Infinity;
  const largest = scoreLaw(problem, scale, centres, spreads);
  if (problem.gamma == 0) {
    fixedMoments(problem, centres, kept);
    return 0;
  }

  // Atoms that score 0 almost surely (Λ = 0, or scale 0) are kept only after all others.
  let nActive = 0;
  let activeWeight: f64 = 0;
  let idleWeight: f64 = 0;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    const w = load<f64>(problem.weight + at);
    const centre = load<f64>(centres + at);
    const spread = load<f64>(spreads + at);
    if (spread > NEGLIGIBLE * largest || centre > NEGLIGIBLE * largest) {
      const to = (<usize>nActive) << 3;
      store<f64>(folded.weight + to, w);
      store<f64>(folded.centre + to, centre);
      store<f64>(folded.inverse + to, 1 / max<f64>(spread, NEGLIGIBLE * largest));
      store<u32>(folded.atom + ((<usize>nActive) << 2), k);
      nActive += 1;
      activeWeight += w;
    } else idleWeight += w;
  }
  folded.nAtoms = nActive;

  const keep = problem.keepFraction;
  // what the active atoms lose; without idle atoms 1 − α is exact, their weights need not be summed
  const drop = idleWeight == 0 ? 1 - keep : activeWeight - keep;
  const everyActive = !(drop > 1e-15 * activeWeight);
  const idleShare =
    everyActive && idleWeight > 0 ? min<f64>(1, max<f64>(0, (keep - activeWeight) / idleWeight)) : 0;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    store<f64>(kept.mass + at, idleShare);
    store<f64>(kept.dropped + at, 1 - idleShare);
    store<f64>(kept.first + at, 0);
    store<f64>(kept.second + at, 0);
  }
  if (everyActive) {
    for (let i = 0; i < nActive; i++) {
      const at = (<usize>load<u32>(folded.atom + ((<usize>i) << 2))) << 3;
      store<f64>(kept.mass + at, 1);
      store<f64>(kept.dropped + at, 0);
    }
    kept.threshold = 0;
    return 0;
  }

  const info = solveThreshold(folded, keep, drop, scratch);
  kept.iterations = folded.iterations;
  kept.residual = folded.residual;
  if (info != 0) return info;
  for (let i = 0; i < nActive; i++) {
    const at = (<usize>load<u32>(folded.atom + ((<usize>i) << 2))) << 3;
    const inverse = load<f64>(folded.inverse + ((<usize>i) << 3));
    const u = (folded.x + load<f64>(folded.offset + ((<usize>i) << 4))) * inverse;
    const b = (folded.x + load<f64>(folded.offset + ((<usize>i) << 4), 8)) * inverse;
    const centre = load<f64>(folded.centre + ((<usize>i) << 3));
    truncatedMoments((folded.anchor + folded.x) * inverse, centre * inverse, u, b, scratch);
    store<f64>(kept.mass + at, load<f64>(scratch));
    store<f64>(kept.dropped + at, load<f64>(scratch, 8));
    store<f64>(kept.first + at, load<f64>(scratch, 16));
    store<f64>(kept.second + at, load<f64>(scratch, 24));
  }
  kept.anchor = folded.anchor;
  kept.x = folded.x;
  kept.threshold = infinite ? Infinity : folded.anchor + folded.x;
  return 0;
}
