// The refit of a round, given the moments of its kept set (docs/theory.md §7).
import { REFIT_SINGULAR, REFIT_XI_FAILED } from "../../abi";
import { Problem } from "../problem";
import { AT_PEAK } from "../retrained";
import { solveXi } from "../xi";
import { Form, History } from "./history";
import { solveScaled } from "./linear";
import { Moments } from "./moments";

/** A round whose fresh noise is below this part of the whole changed nothing: it is not remembered. */
const NO_CHANGE: f64 = 1e-13;

/** One round: its kept set, and the fit on it. Arrays hold one f64 per atom. */
@unmanaged
export class Round {
  /** Moments per atom (moments.ts), and 1 − P. */
  moments: usize;
  dropped: usize;
  /** h and 1 − h. */
  shrink: usize;
  shrinkRest: usize;
  /** wP, padded for solveXi. */
  weights: usize;
  /** Q_j and ε_j = (Lᵀe)_j, [2 · depth]. */
  scalars: usize;
  /** (2·depth)² + 2·depth doubles, and four rows. */
  work: usize;
  /** Risk C, Var g = C − |Q|², ξ and ω. */
  risk: f64;
  fresh: f64;
  xi: f64;
  slack: f64;
}

/** Bytes of the arrays of a round. */
export function roundBytes(nAtoms: i32, nRounds: i32): usize {
  const padded = ((<usize>nAtoms + 2) * 8 + 63) & ~(<usize>63);
  const twice: usize = 2 * (<usize>nRounds + 1);
  const nElems: usize = twice * (twice + 3) + 4 * (<usize>nRounds + 2);
  return <usize>128 + 4 * padded + 8 * nElems;
}

/** @param memory roundBytes, 64-aligned   @param moments momentsBytes */
export function startRound(memory: usize, nAtoms: i32, nRounds: i32, moments: usize): Round {
  assert(offsetof<Round>() <= 128);
  const padded = ((<usize>nAtoms + 2) * 8 + 63) & ~(<usize>63);
  const round = changetype<Round>(memory);
  round.moments = moments;
  round.dropped = memory + 128;
  round.shrink = round.dropped + padded;
  round.shrinkRest = round.shrink + padded;
  round.weights = round.shrinkRest + padded;
  round.scalars = round.weights + padded;
  round.work = round.scalars + 8 * (2 * <usize>nRounds + 2);
  return round;
}

/**
 * ξ_k, h_k and ω_k from the kept masses.
 * @returns 0 or REFIT_XI_FAILED; round.risk is ∞ at the peak κα_k = 1, λ_k = 0, and 0 elsewhere
 */
export function shrinkage(problem: Problem, round: Round, history: History, ridge: f64): i32 {
  const n = problem.nAtoms;
  let idleKept: f64 = 0;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    const mass = load<f64>(Moments.of(round.moments, history, k));
    store<f64>(round.weights + at, load<f64>(problem.activeWeight + at) * mass);
    if (load<f64>(problem.variance + at) == 0) idleKept += load<f64>(problem.weight + at) * mass;
  }
  store<f64>(round.weights + ((<usize>n) << 3), 0);
  const excess = problem.hasIdle ? problem.keptExcess - problem.kappa * idleKept : problem.keptExcess;
  const atPeak = ridge == 0 && abs(excess) < AT_PEAK;
  round.risk = atPeak ? Infinity : 0;
  let xi: f64 = Infinity;
  if (!atPeak) {
    const start = problem.xi;
    if (solveXi(n, round.weights, problem.variance, problem.kappa, excess, ridge, start, round.work) != 0)
      return REFIT_XI_FAILED;
    xi = load<f64>(round.work);
  }
  const interpolates = xi != Infinity;
  round.xi = xi;
  round.slack = atPeak ? 0 : interpolates ? ridge * xi : -excess;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    const variance = load<f64>(problem.variance + at);
    const rest = variance == 0 ? 1 : interpolates ? 1 / (1 + xi * variance) : 0;
    store<f64>(round.shrinkRest + at, rest);
    store<f64>(round.shrink + at, variance == 0 ? 0 : interpolates ? xi * variance * rest : 1);
  }
  return 0;
}

/**
 * The scalars Q and ε of the round and its risk. With û_j = z_j − d_j the equations of §7 are, for every fit j remembered,
 *
 *   Q_j − κΣw h E[d_j zᵀ]Q + κΣw h E[d_j ûᵀ]ε = σ²(L⁻¹1)_j + κΣwΘ( h E[d_j; S] − E[d_j] )
 *   ω ε_j + κD Q_j − κΣw h E[z_j zᵀ]Q + κΣw h E[z_j ûᵀ]ε = κΣw hΘ E[z_j; S]
 *
 * where the 1 before Q_j is ω_j + κE[P_j h_j] of fit j, so that 1 − κΣw h E[d_j z_j] and κD − κΣw h E[z_j²] do not cancel.
 * @returns 0 or REFIT_SINGULAR
 */
export function refitRound(problem: Problem, round: Round, history: History): i32 {
  const n = problem.nAtoms;
  const depth = history.depth;
  const size = 2 * depth;
  const kappa = problem.kappa;
  const matrix = round.work;
  const right = round.scalars;
  const scale = matrix + ((<usize>(size * size)) << 3);
  const rows = scale + ((<usize>size) << 3);
  memory.fill(matrix, 0, (<usize>(size * size)) << 3);
  for (let j = 0; j < depth; j++) {
    const at = (<usize>j) << 3;
    add(matrix, size, j, j, load<f64>(history.slack + at));
    add(matrix, size, depth + j, depth + j, round.slack);
    store<f64>(right + at, problem.noiseVariance * load<f64>(history.unit + at));
    store<f64>(right + ((<usize>(depth + j)) << 3), 0);
  }
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    if (load<f64>(problem.variance + at) == 0) continue;
    const kw = kappa * load<f64>(problem.weight + at);
    const theta = load<f64>(problem.theta + at);
    const h = load<f64>(round.shrink + at);
    const rest = load<f64>(round.shrinkRest + at);
    const dropped = load<f64>(round.dropped + at);
    const moments = Moments.of(round.moments, history, k);
    const mass = load<f64>(moments);
    for (let j = 0; j < depth; j++) {
      const row = Form.row(history, history.error, j, k);
      const hj = load<f64>(Form.at(history, history.shrink, j, k));
      const droppedBefore = load<f64>(Form.at(history, history.dropped, j, k));
      // E[d_j (1, z_l); S], the term of z_j itself apart
      for (let l = 0; l <= depth; l++) {
        let others: f64 = 0;
        for (let m = 0; m <= j; m++)
          others += load<f64>(row + ((<usize>m) << 3)) * Moments.full(moments, history, l, m);
        store<f64>(rows + ((<usize>l) << 3), others);
      }
      const others = load<f64>(rows + ((<usize>(j + 1)) << 3));
      const y = load<f64>(Moments.at(moments, history, j + 1, j + 1));
      // E[P_j h_j] − h E[d_j z_j], d_j = h_j z_j + others
      const own = hj * (dropped - droppedBefore + mass * rest - h * y) - h * others;
      for (let l = 0; l <= depth; l++) {
        const place = rows + ((<usize>l) << 3);
        store<f64>(place, load<f64>(place) + hj * Moments.full(moments, history, l, j + 1));
      }
      add(matrix, size, j, j, kw * own);
      for (let i = 0; i < depth; i++) {
        const zi = load<f64>(rows + ((<usize>(i + 1)) << 3));
        if (i != j) add(matrix, size, j, i, -kw * h * zi);
        add(matrix, size, j, depth + i, kw * h * residual(history, i, k, rows));
      }
      store<f64>(
        right + ((<usize>j) << 3),
        load<f64>(right + ((<usize>j) << 3)) +
          kw * theta * (h * load<f64>(rows) - load<f64>(Form.at(history, history.mean, j, k))),
      );

      // E[z_j (1, z_l); S]
      for (let l = 0; l <= depth; l++)
        store<f64>(rows + ((<usize>l) << 3), Moments.full(moments, history, l, j + 1));
      for (let i = 0; i < depth; i++) {
        const zi = i == j ? y : load<f64>(rows + ((<usize>(i + 1)) << 3));
        add(matrix, size, depth + j, i, -kw * h * zi);
        add(matrix, size, depth + j, depth + i, kw * h * residual(history, i, k, rows));
      }
      store<f64>(
        right + ((<usize>(depth + j)) << 3),
        load<f64>(right + ((<usize>(depth + j)) << 3)) + kw * h * theta * load<f64>(rows),
      );
    }
  }
  for (let j = 0; j < depth; j++)
    if (load<f64>(history.infinite + ((<usize>j) << 3)) != 0) {
      vanish(matrix, size, right, j);
      vanish(matrix, size, right, depth + j);
    }
  return solveScaled(size, matrix, right, scale) ? 0 : REFIT_SINGULAR;
}

/**
 * Sets unknown i to 0: a fit of infinite noise shares nothing with later ones, since every set is symmetric in its z. The equation that
 * says so may have rounded to nothing.
 */
function vanish(matrix: usize, size: i32, right: usize, i: i32): void {
  memory.fill(matrix + ((<usize>(i * size)) << 3), 0, (<usize>size) << 3);
  store<f64>(matrix + ((<usize>(i * size + i)) << 3), 1);
  store<f64>(right + ((<usize>i) << 3), 0);
}

/** E[f û_i; S] from the row E[f (1, z_l); S]: û_i = (1−h_i) z_i − the other terms of d_i. */
function residual(history: History, i: i32, k: i32, row: usize): f64 {
  const error = Form.row(history, history.error, i, k);
  const own = load<f64>(Form.at(history, history.shrinkRest, i, k));
  let sum = own * load<f64>(row + ((<usize>(i + 1)) << 3));
  for (let l = 0; l <= i; l++)
    sum -= load<f64>(error + ((<usize>l) << 3)) * load<f64>(row + ((<usize>l) << 3));
  return sum;
}

function add(matrix: usize, size: i32, i: i32, j: i32, value: f64): void {
  const at = matrix + ((<usize>(i * size + j)) << 3);
  store<f64>(at, load<f64>(at) + value);
}

/**
 * Coefficients of θ − Θ on the kept set of atom k without its fresh noise, 1 │ z_0 … z_{depth−1}, to `row`; on the way h Q_l − (those of z_l)
 * to `shift`.
 */
function missedForm(
  problem: Problem,
  round: Round,
  history: History,
  k: i32,
  row: usize,
  shift: usize,
): void {
  const depth = history.depth;
  const at = (<usize>k) << 3;
  const h = load<f64>(round.shrink + at);
  memory.fill(shift, 0, (<usize>(depth + 1)) << 3);
  for (let i = 0; i < depth; i++) {
    const e = h * load<f64>(round.scalars + ((<usize>(depth + i)) << 3));
    const error = Form.row(history, history.error, i, k);
    for (let l = 0; l <= i; l++) {
      const to = shift + ((<usize>l) << 3);
      store<f64>(to, load<f64>(to) - e * load<f64>(error + ((<usize>l) << 3)));
    }
    const to = shift + ((<usize>(i + 1)) << 3);
    store<f64>(to, load<f64>(to) + e * load<f64>(Form.at(history, history.shrinkRest, i, k)));
  }
  const theta = load<f64>(problem.theta + at);
  store<f64>(row, -load<f64>(round.shrinkRest + at) * theta - load<f64>(shift));
  for (let l = 0; l < depth; l++) {
    const q = load<f64>(round.scalars + ((<usize>l) << 3));
    store<f64>(row + ((<usize>(l + 1)) << 3), h * q - load<f64>(shift + ((<usize>(l + 1)) << 3)));
  }
}

/** Risk of the refit and its fresh noise from the scalars: C of §7, numerator and denominator without their cancellations. */
export function riskOfRound(problem: Problem, round: Round, history: History): void {
  const n = problem.nAtoms;
  const depth = history.depth;
  const row = round.work;
  const shift = row + ((<usize>(depth + 1)) << 3);
  let sum: f64 = 0;
  let loss: f64 = 0;
  let square: f64 = 0;
  for (let l = 0; l < depth; l++) {
    const q = load<f64>(round.scalars + ((<usize>l) << 3));
    square += q * q;
  }
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    if (load<f64>(problem.variance + at) == 0) continue;
    const w = load<f64>(problem.weight + at);
    const theta = load<f64>(problem.theta + at);
    const h = load<f64>(round.shrink + at);
    const moments = Moments.of(round.moments, history, k);
    const mass = load<f64>(moments);
    missedForm(problem, round, history, k, row, shift);
    const constant = load<f64>(row);
    let inside = theta * theta * load<f64>(round.dropped + at) + constant * constant * mass;
    for (let l = 1; l <= depth; l++) {
      const c = load<f64>(row + ((<usize>l) << 3));
      const q = load<f64>(round.scalars + ((<usize>(l - 1)) << 3));
      const s = load<f64>(shift + ((<usize>l) << 3));
      inside += 2 * constant * c * load<f64>(Moments.at(moments, history, l, 0));
      inside += c * c * load<f64>(Moments.at(moments, history, l, l));
      // c² − h²q² times P, c = hq − s
      inside += (s - 2 * h * q) * s * mass;
      for (let m = 1; m < l; m++)
        inside += 2 * c * load<f64>(row + ((<usize>m) << 3)) * load<f64>(Moments.at(moments, history, l, m));
    }
    sum += w * inside;
    loss += w * mass * h * load<f64>(round.shrinkRest + at);
  }
  const risk = (problem.noiseVariance + problem.kappa * sum) / (round.slack + problem.kappa * loss);
  // no risk is below σ²; where it is smaller than the rounding of the risks before it, that is all there is to know
  round.risk = risk < problem.noiseVariance ? problem.noiseVariance : risk;
  round.fresh = round.risk - square;
}

/**
 * Remembers the round as fit number `depth`: its score, its error and their means. A round without noise of its own (Var g below
 * NO_CHANGE of the risk) is left out: its fit is the last one on a smaller set.
 * @returns whether it was remembered
 */
export function remember(problem: Problem, round: Round, history: History): bool {
  const depth = history.depth;
  const infinite = round.risk == Infinity;
  if (!infinite && !(round.fresh > NO_CHANGE * round.risk)) return false;
  const sigma = infinite ? Infinity : sqrt(round.fresh);
  const inverse = 1 / sigma;
  // infinite noise drowns what the fit shares with earlier ones
  const shared = infinite ? 0 : depth;
  const row = round.work;
  const shift = row + ((<usize>(depth + 1)) << 3);
  for (let k = 0; k < problem.nAtoms; k++) {
    const at = (<usize>k) << 3;
    const theta = load<f64>(problem.theta + at);
    const h = load<f64>(round.shrink + at);
    const rest = load<f64>(round.shrinkRest + at);
    const dropped = load<f64>(round.dropped + at);
    const moments = Moments.of(round.moments, history, k);
    const mass = load<f64>(moments);
    const factor = load<f64>(history.factor + at);
    if (!infinite) missedForm(problem, round, history, k, row, shift);

    const missed = Form.row(history, history.missed, 0, k);
    const score = Form.row(history, history.score, depth, k);
    const error = Form.row(history, history.error, depth, k);
    memory.fill(error, 0, (<usize>history.ld) << 3);
    // κ = 1 or κα = 1: the noise is infinite, and only its shape is left of the score
    store<f64>(score, infinite ? 0 : factor * h * theta);
    store<f64>(score, infinite ? 0 : -factor * load<f64>(shift), 8);
    // E[θ − Θ] over all of the atom, and θ − Θ − Σ Q_j d_j term by term
    let mean = -theta * dropped;
    for (let l = 0; l <= depth; l++) {
      const c = infinite ? 0 : load<f64>(row + ((<usize>l) << 3));
      store<f64>(missed + ((<usize>l) << 3), c);
      if (l > 0) store<f64>(score + ((<usize>(l + 1)) << 3), factor * c);
      mean += c * (l == 0 ? mass : load<f64>(Moments.at(moments, history, l, 0)));
      let left = c;
      for (let j = 0; j < shared; j++) {
        const q = load<f64>(round.scalars + ((<usize>j) << 3));
        const other = Form.row(history, history.error, j, k);
        const own = l == j + 1 ? load<f64>(Form.at(history, history.shrink, j, k)) : 0;
        left -= q * (l <= j ? load<f64>(other + ((<usize>l) << 3)) : own);
      }
      store<f64>(error + ((<usize>l) << 3), left * inverse);
    }
    for (let j = 0; j < shared; j++)
      mean -= load<f64>(round.scalars + ((<usize>j) << 3)) * load<f64>(Form.at(history, history.mean, j, k));
    store<f64>(missed + ((<usize>(depth + 1)) << 3), infinite ? (h > 0 ? Infinity : 0) : h * sigma);
    store<f64>(score + ((<usize>(depth + 2)) << 3), factor * h * (infinite ? 1 : sigma));
    store<f64>(Form.at(history, history.mean, depth, k), infinite ? 0 : mean * inverse);
    store<f64>(Form.at(history, history.shrink, depth, k), h);
    store<f64>(Form.at(history, history.shrinkRest, depth, k), rest);
    store<f64>(Form.at(history, history.dropped, depth, k), dropped);
  }
  let unit: f64 = 1;
  for (let j = 0; j < shared; j++)
    unit -= load<f64>(round.scalars + ((<usize>j) << 3)) * load<f64>(history.unit + ((<usize>j) << 3));
  store<f64>(history.unit + ((<usize>depth) << 3), infinite ? 0 : unit * inverse);
  store<f64>(history.slack + ((<usize>depth) << 3), round.slack);
  store<f64>(history.infinite + ((<usize>depth) << 3), infinite ? 1 : 0);
  history.depth = depth + 1;
  return true;
}
