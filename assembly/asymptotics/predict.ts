// The whole prediction in one call: dense law, small model, and pruned and retrained risk for every rule.
import { atomArrayBytes, denseExcess, problemBytes, productMinusOne, setAtoms } from "./atoms";
import { NOT_A_NUMBER, PREDICTION_HEAD, PREDICTION_PER_RULE, THRESHOLD_FAILED, XI_FAILED } from "../abi";
import { groupMoments, groupWorkBytes } from "./grouped";
import { denseLaw } from "./law";
import { keptMoments, momentsWorkBytes } from "./moments";
import { Kept, Problem, Refit } from "./problem";
import { prunedRisk } from "./pruned";
import { retrainedRisk, retrainedWorkBytes } from "./retrained";
import { smallRisk } from "./small";
import { xiIterations, xiResidual } from "./xi";

/** Bytes in front of the arrays: the records of the problem, the kept set and the refit. */
const HEADS: usize = 512;

/** Bytes of workspace that `predictRisks` needs. */
export function predictWorkBytes(nAtoms: i32, nRules: i32): usize {
  const sets = max<usize>(momentsWorkBytes(nAtoms), groupWorkBytes(nAtoms));
  const parts = max<usize>(sets, retrainedWorkBytes(nAtoms));
  return HEADS + problemBytes(nAtoms) + (<usize>5 + <usize>nRules) * atomArrayBytes(nAtoms) + parts;
}

/**
 * Predicts one point. All pointers are to f64 unless noted.
 *
 *   out[0] ξ   [1] dense risk γ   [2] small risk   [3] iterations for ξ, or until a failure   [4] atoms after merging   [5] slack 1 − κE[a]
 *   [6] the rule that failed (nRules: none, the dense fit or the small model)   [7] residual at a failure
 *   then per rule  [0] threshold   [1] pruned   [2] retrained   [3] ξ₂   [4] q   [5] e   [6] evaluations for the threshold
 *                  [7] kept mass Σ wP
 *
 * @param weight,variance,coefficient [nAtoms] w, Λ, B
 * @param kinds   [nRules] i32: FIT_SCORE or FIXED_SCORE
 * @param scales  [nRules × nAtoms] the scale of each rule in each atom, ≥ 0
 * @param groups  [nRules × 2] i32: N and M of a rule that keeps N in every group of M, whatever keepFraction; M = 0: none
 * @param noiseStd σ, a standard deviation
 * @param out     [PREDICTION_HEAD + PREDICTION_PER_RULE · nRules]
 * @param work    predictWorkBytes(nAtoms, nRules), 64-aligned
 * @returns 0 or a code of abi.ts
 */
export function predictRisks(
  nAtoms: i32,
  weight: usize,
  variance: usize,
  coefficient: usize,
  nRules: i32,
  kinds: usize,
  scales: usize,
  groups: usize,
  kappa: f64,
  noiseStd: f64,
  keepFraction: f64,
  ridge: f64,
  retrainRidge: f64,
  out: usize,
  work: usize,
): i32 {
  const stride = atomArrayBytes(nAtoms);
  // problem | kept, refit | 4 arrays of the kept set | score | scales | workspace of the parts
  assert(offsetof<Problem>() <= 256 && offsetof<Kept>() <= 128 && offsetof<Refit>() <= 128);
  const problem = changetype<Problem>(work);
  const kept = changetype<Kept>(work + 256);
  const refit = changetype<Refit>(work + 384);
  const atoms = work + HEADS;
  kept.mass = atoms + problemBytes(nAtoms);
  kept.dropped = kept.mass + stride;
  kept.first = kept.dropped + stride;
  kept.second = kept.first + stride;
  const score = kept.second + stride;
  const merged = score + stride;
  const rest = merged + <usize>nRules * stride;

  const n = setAtoms(problem, nAtoms, weight, variance, coefficient, nRules, scales, merged, atoms);
  problem.kappa = kappa;
  problem.noiseVariance = noiseStd * noiseStd;
  problem.keepFraction = keepFraction;
  problem.ridge = ridge;
  problem.retrainRidge = retrainRidge;
  problem.keptExcess = productMinusOne(kappa, keepFraction);
  return predictAll(problem, n, stride, nRules, kinds, merged, groups, kept, refit, score, rest, out);
}

function predictAll(
  problem: Problem,
  nAtoms: i32,
  stride: usize,
  nRules: i32,
  kinds: usize,
  scales: usize,
  groups: usize,
  kept: Kept,
  refit: Refit,
  score: usize,
  work: usize,
  out: usize,
): i32 {
  memory.fill(out, 0, (<usize>PREDICTION_HEAD) << 3);
  store<f64>(out, nRules, 48);
  if (denseLaw(problem, denseExcess(problem), work) != 0) return failed(XI_FAILED, kept, out);
  store<f64>(out, problem.xi);
  store<f64>(out, problem.gamma, 8);
  store<f64>(out, xiIterations, 24);
  store<f64>(out, nAtoms, 32);
  store<f64>(out, problem.slack, 40);
  let info = smallRisk(problem, kept, score, refit, work);
  if (info != 0) return failed(info, kept, out);
  store<f64>(out, refit.risk, 16);
  if (isNaN(problem.gamma) || isNaN(refit.risk)) return NOT_A_NUMBER;

  const keptExcess = problem.keptExcess;
  for (let r = 0; r < nRules; r++) {
    store<f64>(out, r, 48);
    const block = out + ((<usize>(PREDICTION_HEAD + r * PREDICTION_PER_RULE)) << 3);
    const kind = load<i32>(kinds + ((<usize>r) << 2));
    const scale = scales + <usize>r * stride;
    const group = groups + ((<usize>r) << 3);
    const twin = earlierTwin(r, kind, kinds, scales, groups, stride, nAtoms);
    if (twin >= 0) {
      const source = out + ((<usize>(PREDICTION_HEAD + twin * PREDICTION_PER_RULE)) << 3);
      memory.copy(block, source, (<usize>PREDICTION_PER_RULE) << 3);
      store<f64>(block, rescaled(load<f64>(source), scale, scales + <usize>twin * stride));
      continue;
    }
    const grouped = load<i32>(group, 4) > 0;
    if (grouped) info = groupedSet(problem, kind, scale, group, kept, work);
    else info = keptMoments(problem, kind, scale, kept, work);
    if (info == 0) info = retrainedRisk(problem, kept, problem.retrainRidge, refit, work);
    if (info != 0) return failed(info, kept, out);
    if (grouped) problem.keptExcess = keptExcess;
    const pruned = prunedRisk(problem, kept);
    store<f64>(block, kept.threshold);
    store<f64>(block, pruned, 8);
    store<f64>(block, refit.risk, 16);
    store<f64>(block, refit.xi, 24);
    store<f64>(block, refit.q, 32);
    store<f64>(block, refit.e, 40);
    store<f64>(block, kept.iterations, 48);
    let total: f64 = 0;
    for (let k = 0; k < nAtoms; k++)
      total += load<f64>(problem.weight + ((<usize>k) << 3)) * load<f64>(kept.mass + ((<usize>k) << 3));
    store<f64>(block, total, 56);
    if (isNaN(pruned) || isNaN(refit.risk)) return NOT_A_NUMBER;
  }
  return 0;
}

/** The kept set of a rule that keeps N in every group of M: its share N/M takes the place of the keep fraction. */
function groupedSet(problem: Problem, kind: i32, scale: usize, group: usize, kept: Kept, work: usize): i32 {
  const keep = load<i32>(group);
  const size = load<i32>(group, 4);
  problem.keptExcess = productMinusOne(problem.kappa, <f64>keep / <f64>size);
  groupMoments(problem, kind, scale, keep, size, kept, work);
  return 0;
}

/** Notes how far the iteration that failed came. */
function failed(info: i32, kept: Kept, out: usize): i32 {
  const threshold = info == THRESHOLD_FAILED;
  store<f64>(out, threshold ? kept.iterations : xiIterations, 24);
  store<f64>(out, threshold ? kept.residual : xiResidual, 56);
  return info;
}

/** An earlier rule of the same kind and group whose scales are a multiple of this one's: it keeps the same set. −1: none. */
function earlierTwin(
  rule: i32,
  kind: i32,
  kinds: usize,
  scales: usize,
  groups: usize,
  stride: usize,
  nAtoms: i32,
): i32 {
  const mine = scales + <usize>rule * stride;
  for (let r = 0; r < rule; r++) {
    if (load<i32>(kinds + ((<usize>r) << 2)) != kind) continue;
    if (load<i64>(groups + ((<usize>r) << 3)) != load<i64>(groups + ((<usize>rule) << 3))) continue;
    const other = scales + <usize>r * stride;
    const mine0 = load<f64>(mine);
    const other0 = load<f64>(other);
    // compared by products, so that no scale is divided; a scale of 0 in front says nothing about the others
    let same = mine0 > 0 && other0 > 0;
    for (let k = 1; k < nAtoms && same; k++) {
      const at = (<usize>k) << 3;
      same = load<f64>(mine + at) * other0 == load<f64>(other + at) * mine0;
    }
    if (same) return r;
  }
  return -1;
}

/** The threshold of a rule from that of its twin. */
function rescaled(threshold: f64, mine: usize, other: usize): f64 {
  if (threshold == 0 || threshold == Infinity || isNaN(threshold)) return threshold;
  return threshold * (load<f64>(mine) / load<f64>(other));
}
