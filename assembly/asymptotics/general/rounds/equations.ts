// From averaged records to the scalars of a round and its risk (docs/theory.md §7 with the averages of §8).
//
// With v = Θ + Σ q_j N_j − Σ e_j u_j, u_j = Θ + N_j − θ_j, C the covariance of the noises and ⟨·,·⟩ the averages over draws, divided by n:
//
//   Σ_i C_ji q_i = σ² + ⟨θ_j − Θ, H v − Θ⟩
//   Σ_i C_ji (ω e_i + D q_i) = ⟨N_j, H v⟩
//   C_kk = ( σ² + ⟨Hv − Θ, Hv − Θ⟩ − E₂ qᵀCq ) / (1 − E₂)
//
// (the second is that of §7 multiplied by C). Unknowns: q_0 …, e_0 ….
import { At } from "../../../memory/address";
import { exp } from "../../../special/exp";
import { solveScaled } from "../../rounds/linear";
import { Model } from "../model";
import { Rule, SHRINKS } from "../rules";
import { basisSize, Chain, pairs } from "./chain";

/** Results of the last call: C_kk and qᵀCq. */
export let roundRisk: f64 = 0;
export let mixture: f64 = 0;

/** Where `solveRound` leaves the coefficients of v in the basis, q, and Cov(N_k, N_j) = Cq. */
export class Solved {
  static weights(chain: Chain): usize {
    return chain.equations;
  }
  static q(chain: Chain): usize {
    return At.nth(chain.equations, 2 * chain.nRounds + 1);
  }
  static shared(chain: Chain): usize {
    return At.nth(chain.equations, 3 * chain.nRounds + 1);
  }
}

/** Entry (a, b) of the averaged forms. */
function form(means: usize, nVectors: i32, a: i32, b: i32): f64 {
  const low = min(a, b);
  const high = max(a, b);
  return load<f64>(At.nth(means, low * nVectors - ((low * (low - 1)) >> 1) + high - low));
}

/** ⟨vector a, H u_j⟩ */
function withRest(means: usize, nVectors: i32, a: i32, j: i32): f64 {
  return (
    form(means, nVectors, a, 0) + form(means, nVectors, a, 1 + 2 * j) - form(means, nVectors, a, 2 + 2 * j)
  );
}

/**
 * Solves for the round; chain.means holds the averages of the records.
 * @returns false where the equations are singular
 */
export function solveRound(model: Model, chain: Chain, rule: Rule): bool {
  const r = chain.remembered;
  const nVectors = basisSize(r);
  const nPairs = pairs(nVectors);
  const means = chain.means;
  const ld = chain.nRounds;
  const shrinks = rule.branch == SHRINKS;
  if (shrinks) settle(chain, rule, nPairs);
  const omega = shrinks ? rule.ridge * rule.xi : 1 - load<f64>(At.nth(means, 2 * nPairs));
  const trace = 1 - omega;
  const lost = trace - load<f64>(At.nth(means, 2 * nPairs + 1)); // E₂

  const size = 2 * r;
  const weights = Solved.weights(chain);
  const q = Solved.q(chain);
  const shared = Solved.shared(chain);
  const matrix = At.nth(shared, chain.nRounds);
  // q and e are solved for where the coefficients will stand, with q and Cq for scratch
  const right = weights;
  for (let j = 0; j < r; j++) {
    const top = At.f64(matrix, j, 0, size);
    const bottom = At.f64(matrix, r + j, 0, size);
    const noise = 1 + 2 * j;
    const fit = 2 + 2 * j;
    for (let i = 0; i < r; i++) {
      const c = load<f64>(At.f64(chain.covariance, j, i, ld));
      store<f64>(
        At.nth(top, i),
        c - form(means, nVectors, fit, 1 + 2 * i) + form(means, nVectors, 0, 1 + 2 * i),
      );
      store<f64>(At.nth(top, r + i), withRest(means, nVectors, fit, i) - withRest(means, nVectors, 0, i));
      store<f64>(At.nth(bottom, i), trace * c - form(means, nVectors, noise, 1 + 2 * i));
      store<f64>(At.nth(bottom, r + i), omega * c + withRest(means, nVectors, noise, i));
    }
    const signal = model.thetaSquare - load<f64>(At.nth(chain.signals, j));
    const fitted = form(means, nVectors, fit, 0) - form(means, nVectors, 0, 0);
    store<f64>(At.nth(right, j), model.noiseVariance + fitted + signal);
    store<f64>(At.nth(right, r + j), form(means, nVectors, noise, 0));
  }
  if (r > 0 && !solveScaled(size, matrix, right, q)) return false;
  toBasis(chain, right, q);

  mixture = 0;
  for (let j = 0; j < r; j++) {
    let sum: f64 = 0.0;
    for (let i = 0; i < r; i++)
      sum += load<f64>(At.f64(chain.covariance, j, i, ld)) * load<f64>(At.nth(q, i));
    store<f64>(At.nth(shared, j), sum);
    mixture += sum * load<f64>(At.nth(q, j));
  }
  let square = model.thetaSquare;
  for (let a = 0; a < nVectors; a++) {
    const x = load<f64>(At.nth(weights, a));
    square -= 2 * x * form(means, nVectors, 0, a);
    for (let b = 0; b < nVectors; b++) {
      const kept = form(means, nVectors, a, b) - form(At.nth(means, nPairs), nVectors, a, b);
      square += x * load<f64>(At.nth(weights, b)) * kept;
    }
  }
  // no risk is below that of the noise, but for rounding
  roundRisk = max(
    model.noiseVariance,
    (model.noiseVariance + max(0.0, square) - lost * mixture) / (1 - lost),
  );
  return roundRisk == roundRisk;
}

/** Moves the averages to the ξ_k at which tr H/n + λ_kξ_k = 1 for the average trace: dH/d log ξ = H(1−H), a short way. */
function settle(chain: Chain, rule: Rule, nPairs: i32): void {
  const means = chain.means;
  const change = load<f64>(At.nth(means, 2 * nPairs + 1));
  const loss = rule.ridge * rule.xi;
  const step = (1 - loss - load<f64>(At.nth(means, 2 * nPairs))) / (change + loss);
  rule.xi *= exp(step);
  for (let k = 0; k < nPairs; k++) {
    const form = At.nth(means, k);
    store<f64>(form, load<f64>(form) + step * load<f64>(At.nth(means, nPairs + k)));
  }
}

/** Turns (q, e) at `solution` into the coefficients of v in the basis, there, and q. */
function toBasis(chain: Chain, solution: usize, q: usize): void {
  const r = chain.remembered;
  const e = Solved.shared(chain);
  let sum: f64 = 0.0;
  for (let j = 0; j < r; j++) {
    const share = load<f64>(At.nth(solution, r + j));
    store<f64>(At.nth(q, j), load<f64>(At.nth(solution, j)));
    store<f64>(At.nth(e, j), share);
    sum += share;
  }
  store<f64>(solution, 1 - sum);
  for (let j = 0; j < r; j++) {
    const share = load<f64>(At.nth(e, j));
    store<f64>(At.nth(solution, 1 + 2 * j), load<f64>(At.nth(q, j)) - share);
    store<f64>(At.nth(solution, 2 + 2 * j), share);
  }
}
