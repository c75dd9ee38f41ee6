// From the scalars of a round to its fits: β̂ of every draw, and what later rounds remember.
import { NO_TRANS } from "../../../abi";
import { dgemm } from "../../../blas/dgemm";
import { daxpy, ddot } from "../../../blas/level1";
import { At } from "../../../memory/address";
import { CHUNK } from "../draws";
import { Model } from "../model";
import { Rule } from "../rules";
import { basisSize, Chain, ofDraw } from "./chain";
import { mixture, roundRisk, Solved } from "./equations";

/**
 * Below this share of its variance the fresh part of a noise makes no round of its own: averages over draws do not know it any better, and the
 * equations of later rounds are all but singular with it (1e-6 gave one seed in 60 a risk of 42771 for 1.4).
 */
const LEAST_FRESH: f64 = 1e-3;

/** Var g_k of the round that was solved. */
function freshPart(): f64 {
  return max(0.0, roundRisk - mixture);
}

/** Whether the fit that was solved has noise of its own, not infinite, for later rounds to look at. */
export function isRemembered(rule: Rule, risk: f64): bool {
  return rule.dependent && risk != Infinity && freshPart() > LEAST_FRESH * roundRisk;
}

/**
 * Fits of draws first … first + count − 1: β̂ = K⁻¹Gᵀ(v + g)/√n on the set. An infinite risk leaves g alone.
 * @param remembers whether later rounds look at this one
 */
export function advance(
  model: Model,
  chain: Chain,
  rule: Rule,
  risk: f64,
  first: i32,
  count: i32,
  remembers: bool,
): void {
  const s = rule.nKept;
  const p = chain.p;
  const nVectors = basisSize(chain.remembered);
  const infinite = risk == Infinity;
  const nTerms = infinite ? 0 : nVectors;
  const spread = infinite ? 1 : sqrt(freshPart());
  const widest = basisSize(chain.nRounds);
  const x = chain.rows;
  const scale = 1 / sqrt(model.nSamples);
  for (let i = first; i < first + count; i++) {
    const solved = At.f64(chain.solved, i, 0, (widest + 1) * chain.most);
    memory.fill(x, 0, (<usize>s) << 3);
    daxpy(s, spread, At.f64(solved, nVectors, 0, s), x);
    for (let b = 0; b < nTerms; b++)
      daxpy(s, load<f64>(At.nth(Solved.weights(chain), b)), At.f64(solved, b, 0, s), x);
    const beta = ofDraw(chain, chain.beta, 0, i);
    memory.fill(beta, 0, (<usize>p) << 3);
    const set = At.i32(chain.sets, i * p);
    for (let k = 0; k < s; k++)
      store<f64>(At.nth(beta, load<i32>(At.i32(set, k))), scale * load<f64>(At.nth(x, k)));
  }
  if (remembers) remember(model, chain, spread, first, count);
}

/** Appends N_k and θ_k, as images: N_k = Σ q_j N_j + g, and UΛ^{1/2}θ_k = √n Σβ̂. */
function remember(model: Model, chain: Chain, spread: f64, first: i32, count: i32): void {
  const p = chain.p;
  const r = chain.remembered;
  const q = Solved.q(chain);
  const ld = chain.nRounds;
  for (let j = 0; j < r; j++) {
    const shared = load<f64>(At.nth(Solved.shared(chain), j));
    store<f64>(At.f64(chain.covariance, r, j, ld), shared);
    store<f64>(At.f64(chain.covariance, j, r, ld), shared);
  }
  store<f64>(At.f64(chain.covariance, r, r, ld), roundRisk);
  const root = sqrt(model.nSamples);
  for (let from = first; from < first + count; from += CHUNK) {
    const rows = min(CHUNK, first + count - from);
    for (let i = from; i < from + rows; i++) {
      const noise = ofDraw(chain, chain.noises, r, i);
      memory.fill(noise, 0, (<usize>p) << 3);
      daxpy(p, spread, ofDraw(chain, chain.fresh, 0, i), noise);
      for (let j = 0; j < r; j++) daxpy(p, load<f64>(At.nth(q, j)), ofDraw(chain, chain.noises, j, i), noise);
    }
    const beta = ofDraw(chain, chain.beta, 0, from);
    const fit = ofDraw(chain, chain.fits, r, from);
    dgemm(NO_TRANS, NO_TRANS, rows, p, p, root, beta, p, model.sigma, p, 0.0, fit, p, chain.work);
    for (let i = from; i < from + rows; i++) {
      const signal = ddot(p, ofDraw(chain, chain.beta, 0, i), model.thetaImage) / root;
      store<f64>(At.f64(chain.products, i, r, chain.nRounds), signal);
    }
  }
  chain.remembered = r + 1;
}
