// The pruned risk of sets that do not depend on the data, without draws: β̂ is normal with mean m = UAζ and covariance
// C = (γ/n) U diag(ξ²Λ/(1+ξΛ)²) Uᵀ, so with the keep probabilities P_i and P_ij
//
//   L = σ² + (Pm − β*)ᵀΣ(Pm − β*) + Σ_ij P_iP_j Σ_ij C_ij + Σ_ij (P_ij − P_iP_j) Σ_ij (C_ij + m_im_j).
//
// P is 1 or 0 but for features that tie at the boundary: r of t of them are kept by lot, P_i = r/t, P_ij = r(r−1)/(t(t−1)).
import { LOWER, NO_TRANS, TRANS } from "../../abi";
import { dgemv } from "../../blas/dgemv";
import { dsyrk } from "../../blas/dsyrk";
import { At } from "../../memory/address";
import { kthLargest } from "../../select/kth";
import { Model } from "./model";
import { Rule } from "./rules";

/** C, the lower triangle. `scratch`: p×p; `work`: blasWorkBytes(). */
export function fitCovariance(model: Model, out: usize, scratch: usize, work: usize): void {
  const p = model.p;
  for (let i = 0; i < p; i++)
    for (let j = 0; j < p; j++)
      store<f64>(
        At.f64(scratch, i, j, p),
        load<f64>(At.f64(model.vectors, i, j, p)) * load<f64>(At.nth(model.spread, j)),
      );
  dsyrk(LOWER, NO_TRANS, p, p, 1.0, scratch, p, 0.0, out, p, work);
}

/**
 * Fills rule.pruned for a rule of fixed scores without groups.
 * @param covariance C, lower triangle; 0 stands for none (γ = 0)
 * @param work chooseWorkBytes(p) and 2p doubles
 */
export function fixedPruned(model: Model, rule: Rule, covariance: usize, work: usize): void {
  const p = model.p;
  rule.hasPruned = true;
  if (model.gamma == Infinity) {
    rule.pruned = Infinity;
    return;
  }
  const difference = work;
  const turned = At.nth(difference, p);
  const boundary = rule.nKept == 0 ? Infinity : kthLargest(p, rule.scale, rule.nKept, turned);
  let above = 0;
  let tied = 0;
  for (let j = 0; j < p; j++) {
    const score = load<f64>(At.nth(rule.scale, j));
    above += i32(score > boundary);
    tied += i32(score == boundary);
  }
  const room = <f64>(rule.nKept - above);
  const share = tied > 0 ? room / <f64>tied : 0;
  const both = tied > 1 ? (room * (room - 1)) / (<f64>tied * <f64>(tied - 1)) : 0;

  for (let j = 0; j < p; j++)
    store<f64>(
      At.nth(difference, j),
      keep(rule, j, boundary, share) * load<f64>(At.nth(model.centre, j)) -
        load<f64>(At.nth(model.betaStar, j)),
    );
  dgemv(TRANS, p, p, 1.0, model.vectors, p, difference, 0.0, turned);
  let risk = model.noiseVariance;
  for (let j = 0; j < p; j++) {
    const value = load<f64>(At.nth(model.root, j)) * load<f64>(At.nth(turned, j));
    risk += value * value;
  }
  let sum: f64 = 0.0;
  for (let i = 0; i < p; i++) {
    const mine = keep(rule, i, boundary, share);
    if (mine == 0) continue;
    const row = At.f64(model.sigma, i, 0, p);
    const spread = At.f64(covariance, i, 0, p);
    const inTie = mine == share && load<f64>(At.nth(rule.scale, i)) == boundary;
    const centre = load<f64>(At.nth(model.centre, i));
    let line: f64 = 0.0;
    for (let j = 0; j < i; j++) {
      const other = keep(rule, j, boundary, share);
      if (other == 0) continue;
      const c = covariance == 0 ? 0 : load<f64>(At.nth(spread, j));
      let value = mine * other * c;
      if (inTie && load<f64>(At.nth(rule.scale, j)) == boundary)
        value += (both - share * share) * (c + centre * load<f64>(At.nth(model.centre, j)));
      line += load<f64>(At.nth(row, j)) * value;
    }
    const c = covariance == 0 ? 0 : load<f64>(At.nth(spread, i));
    let own = mine * mine * c;
    if (inTie) own += (share - share * share) * (c + centre * centre);
    sum += 2 * line + load<f64>(At.nth(row, i)) * own;
  }
  rule.pruned = risk + sum;
}

function keep(rule: Rule, j: i32, boundary: f64, share: f64): f64 {
  const score = load<f64>(At.nth(rule.scale, j));
  return score > boundary ? 1 : score == boundary ? share : 0;
}
