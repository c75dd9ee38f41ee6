// Pruning in rounds (docs/theory.md §7): fit, then per round prune what is left and refit it, for one rule.
import { FIXED_SCORE, NOT_A_NUMBER, REFIT_SINGULAR, ROUND_LENGTH, XI_FAILED } from "../../abi";
import { atomArrayBytes, denseExcess, problemBytes, productMinusOne, setAtoms } from "../atoms";
import { denseLaw } from "../law";
import { keptMoments, momentsWorkBytes, scoreLaw } from "../moments";
import { Kept, Problem } from "../problem";
import { topShare } from "../share";
import { emptyHistory, Form, History, historyBytes } from "./history";
import { firstMoments, Moments, momentsBytes, pointMoments, shareMoments } from "./moments";
import { Nodes, nodesBytes, startNodes } from "./nodes";
import { refitRound, remember, riskOfRound, Round, roundBytes, shrinkage, startRound } from "./refit";
import { predictFixedRounds } from "./fixed";
import { keepAll, roundEvaluations, scores, solveRound } from "./threshold";

const HEADS: usize = 512;

/** Bytes of workspace that `predictRounds` needs. */
export function roundsWorkBytes(nAtoms: i32, nRounds: i32): usize {
  return (
    HEADS +
    problemBytes(nAtoms) +
    8 * atomArrayBytes(nAtoms) +
    momentsWorkBytes(nAtoms) +
    historyBytes(nAtoms, nRounds) +
    2 * momentsBytes(nAtoms, nRounds) +
    roundBytes(nAtoms, nRounds) +
    nodesBytes(nAtoms, nRounds) +
    5 * 64
  );
}

class Line {
  /** The next multiple of 64. */
  @inline
  static up(address: usize): usize {
    return (address + 63) & ~(<usize>63);
  }
}

/**
 * Predicts all rounds for one rule.
 *
 *   out per round   [0] pruned   [1] retrained   [2] threshold   [3] ξ_k   [4] Var g/C, 0: not remembered
 *                   [5] points of all atoms   [6] how many atoms took a lattice   [7] evaluations for the threshold
 *
 * @param weight,variance,coefficient,scale [nAtoms] w, Λ, B, and the scale of the rule
 * @param kind   FIT_SCORE or FIXED_SCORE
 * @param keeps,ridges [nRounds] α_1 > α_2 > …, and λ_1, λ_2, …
 * @param variant 0, or 1, 2, … for coarser quadrature and other lattices
 * @param out  [ROUND_LENGTH · nRounds]
 * @param work roundsWorkBytes(nAtoms, nRounds), 64-aligned
 * @returns 0 or a code of abi.ts
 */
export function predictRounds(
  nAtoms: i32,
  weight: usize,
  variance: usize,
  coefficient: usize,
  kind: i32,
  scale: usize,
  kappa: f64,
  noiseStd: f64,
  ridge: f64,
  nRounds: i32,
  keeps: usize,
  ridges: usize,
  variant: i32,
  out: usize,
  work: usize,
): i32 {
  const stride = atomArrayBytes(nAtoms);
  const problem = changetype<Problem>(work);
  const kept = changetype<Kept>(work + 256);
  const atoms = work + HEADS;
  kept.mass = atoms + problemBytes(nAtoms);
  kept.dropped = kept.mass + stride;
  kept.first = kept.dropped + stride;
  kept.second = kept.first + stride;
  const merged = kept.second + stride;
  const left = merged + stride;
  const centres = left + stride;
  const spreads = centres + stride;
  const small = spreads + stride;
  const past = Line.up(small + momentsWorkBytes(nAtoms));

  const n = setAtoms(problem, nAtoms, weight, variance, coefficient, 1, scale, merged, atoms);
  problem.kappa = kappa;
  problem.noiseVariance = noiseStd * noiseStd;
  problem.ridge = ridge;
  const history = emptyHistory(past, n, nRounds);
  const moments = Line.up(past + historyBytes(n, nRounds));
  history.known = Line.up(moments + momentsBytes(n, nRounds));
  const round = startRound(Line.up(history.known + momentsBytes(n, nRounds)), n, nRounds, moments);
  const nodes = startNodes(
    Line.up(changetype<usize>(round) + roundBytes(n, nRounds)),
    history,
    nRounds,
    variant,
  );

  if (denseLaw(problem, denseExcess(problem), small) != 0) return XI_FAILED;
  if (kind == FIXED_SCORE)
    return predictFixedRounds(problem, kept, merged, nRounds, keeps, ridges, centres, small, out);
  dense(problem, round, history, merged, centres, spreads);
  for (let r = 0; r < nRounds; r++) {
    const at = (<usize>r) << 3;
    const row = out + <usize>r * ((<usize>ROUND_LENGTH) << 3);
    memory.fill(row, 0, (<usize>ROUND_LENGTH) << 3);
    problem.keepFraction = load<f64>(keeps + at);
    problem.keptExcess = productMinusOne(kappa, problem.keepFraction);
    const depth = history.depth;
    let info = 0;
    if (depth == 0) certainSet(problem, round, history, kept, nodes, left);
    else if (r == 0) info = firstSet(problem, round, history, kept, nodes, merged, small);
    else info = laterSet(problem, round, history, nodes, row, small);
    if (info != 0) return info;
    store<f64>(row, nodes.anchor + nodes.x, 16);
    store<f64>(row, prunedOfRound(problem, round, history));

    info = shrinkage(problem, round, history, load<f64>(ridges + at));
    if (info != 0) return info;
    store<f64>(row, round.xi, 24);
    if (round.risk != Infinity) {
      if (depth > 0 && refitRound(problem, round, history) != 0) return REFIT_SINGULAR;
      riskOfRound(problem, round, history);
    } else if (explainsAll(problem, round)) {
      round.risk = 0;
      round.fresh = 0;
    }
    store<f64>(row, round.risk, 8);
    if (isNaN(load<f64>(row)) || isNaN(round.risk)) return NOT_A_NUMBER;
    if (remember(problem, round, history)) {
      store<f64>(row, round.risk == Infinity ? 1 : round.fresh / round.risk, 32);
      memory.copy(history.known, moments, momentsBytes(n, nRounds));
      if (depth > 0) {
        store<f64>(history.anchor + ((<usize>(depth - 1)) << 3), nodes.anchor);
        store<f64>(history.x + ((<usize>(depth - 1)) << 3), nodes.x);
      }
    } else if (depth == 0) certainFit(problem, round, history);
  }
  return 0;
}

/** The dense fit as number 0 of the history, with the very numbers that its threshold is found from. */
function dense(
  problem: Problem,
  round: Round,
  history: History,
  scale: usize,
  centres: usize,
  spreads: usize,
): void {
  const n = problem.nAtoms;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    const lambda = load<f64>(problem.variance + at);
    const factor = lambda > 0 ? load<f64>(scale + at) * sqrt(problem.kappa / lambda) : 0;
    store<f64>(history.factor + at, factor);
    store<f64>(history.base + at, 1);
    store<f64>(round.dropped + at, 0);
    store<f64>(round.shrink + at, load<f64>(problem.a + at));
    store<f64>(round.shrinkRest + at, load<f64>(problem.rest + at));
    shareMoments(history, Moments.of(round.moments, history, k), 1);
  }
  round.risk = problem.gamma;
  round.fresh = problem.gamma;
  round.slack = problem.slack;
  if (!remember(problem, round, history)) {
    certainFit(problem, round, history);
    return;
  }
  scoreLaw(problem, scale, centres, spreads);
  for (let k = 0; k < n; k++) {
    const row = Form.row(history, history.score, 0, k);
    store<f64>(row, load<f64>(centres + ((<usize>k) << 3)));
    store<f64>(row, load<f64>(spreads + ((<usize>k) << 3)), 16);
  }
}

/** A fit without noise: its score and its error are numbers. */
function certainFit(problem: Problem, round: Round, history: History): void {
  for (let k = 0; k < problem.nAtoms; k++) {
    const at = (<usize>k) << 3;
    const theta = load<f64>(problem.theta + at);
    const score = load<f64>(history.factor + at) * load<f64>(round.shrink + at) * theta;
    store<f64>(Form.row(history, history.score, 0, k), score);
    store<f64>(Form.row(history, history.missed, 0, k), -load<f64>(round.shrinkRest + at) * theta);
  }
}

/** The set of a round before which there is no noise: the top share in order of the certain scores, of what earlier rounds left. */
function certainSet(
  problem: Problem,
  round: Round,
  history: History,
  kept: Kept,
  nodes: Nodes,
  left: usize,
): void {
  const n = problem.nAtoms;
  const score = kept.first;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    store<f64>(left + at, load<f64>(problem.weight + at) * load<f64>(history.base + at));
    store<f64>(score + at, load<f64>(Form.row(history, history.score, 0, k)));
  }
  const boundary = topShare(n, left, score, problem.keepFraction, kept.mass, kept.dropped);
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    const base = load<f64>(history.base + at);
    const mass = base * load<f64>(kept.mass + at);
    store<f64>(history.base + at, mass);
    store<f64>(round.dropped + at, 1 - base + base * load<f64>(kept.dropped + at));
    shareMoments(history, Moments.of(round.moments, history, k), mass);
  }
  nodes.anchor = boundary;
  nodes.x = 0;
}

/** The set of the first round: §3. */
function firstSet(
  problem: Problem,
  round: Round,
  history: History,
  kept: Kept,
  nodes: Nodes,
  scale: usize,
  work: usize,
): i32 {
  const info = keptMoments(problem, 0, scale, kept, work);
  if (info != 0) return info;
  for (let k = 0; k < problem.nAtoms; k++) {
    const at = (<usize>k) << 3;
    store<f64>(round.dropped + at, load<f64>(kept.dropped + at));
    firstMoments(
      history,
      Moments.of(round.moments, history, k),
      load<f64>(kept.mass + at),
      load<f64>(kept.first + at),
      load<f64>(kept.second + at),
    );
  }
  nodes.anchor = kept.anchor;
  nodes.x = kept.x;
  return 0;
}

/** The set of a later round: the points of the one before, and of them those above a threshold. */
function laterSet(
  problem: Problem,
  round: Round,
  history: History,
  nodes: Nodes,
  row: usize,
  work: usize,
): i32 {
  const n = problem.nAtoms;
  const keep = problem.keepFraction;
  let before: f64 = 0;
  let idle: f64 = 0;
  for (let k = 0; k < n; k++) {
    const w = load<f64>(problem.weight + ((<usize>k) << 3));
    if (scores(history, k))
      before += w * (1 - load<f64>(Form.at(history, history.dropped, history.depth - 1, k)));
    else idle += w;
  }
  let info = 0;
  let idleShare: f64 = 0;
  if (keep < before * (1 - 1e-15)) info = solveRound(problem, nodes, keep, before, work);
  else {
    keepAll(problem, nodes, keep);
    if (idle > 0) idleShare = min<f64>(1, max<f64>(0, (keep - before) / idle));
  }
  store<f64>(row, roundEvaluations, 56);
  if (info != 0) return info;
  let nPoints = 0;
  let nLattices = 0;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    const matrix = Moments.of(round.moments, history, k);
    if (scores(history, k)) {
      pointMoments(nodes, k, matrix, round.dropped + at, work);
      nPoints += load<i32>(nodes.count + ((<usize>k) << 2));
      nLattices += load<i32>(nodes.byLattice + ((<usize>k) << 2));
    } else {
      shareMoments(history, matrix, idleShare);
      store<f64>(round.dropped + at, 1 - idleShare);
    }
  }
  store<f64>(row, nPoints, 40);
  store<f64>(row, nLattices, 48);
  return 0;
}

/** Risk of the latest fit on the kept set, before it is refitted: σ² + κE[ Θ²(1−P) + E[(θ−Θ)²; S] ]. */
function prunedOfRound(problem: Problem, round: Round, history: History): f64 {
  const depth = history.depth;
  let sum: f64 = 0;
  for (let k = 0; k < problem.nAtoms; k++) {
    const at = (<usize>k) << 3;
    const theta = load<f64>(problem.theta + at);
    const moments = Moments.of(round.moments, history, k);
    const missed = Form.row(history, history.missed, 0, k);
    let inside = theta * theta * load<f64>(round.dropped + at);
    if (depth > 0 && load<f64>(missed + ((<usize>depth) << 3)) == Infinity) {
      if (load<f64>(moments) > 0) return Infinity;
    } else
      for (let l = 0; l <= depth; l++)
        for (let m = 0; m <= depth; m++)
          inside +=
            load<f64>(missed + ((<usize>l) << 3)) *
            load<f64>(missed + ((<usize>m) << 3)) *
            Moments.full(moments, history, l, m);
    sum += load<f64>(problem.weight + at) * inside;
  }
  return problem.noiseVariance + problem.kappa * sum;
}

/** No noise and no signal outside the kept set: nothing for the peak to blow up. */
function explainsAll(problem: Problem, round: Round): bool {
  if (problem.noiseVariance > 0) return false;
  for (let k = 0; k < problem.nAtoms; k++) {
    const at = (<usize>k) << 3;
    if (load<f64>(problem.theta + at) > 0 && load<f64>(round.dropped + at) > 0) return false;
  }
  return true;
}
