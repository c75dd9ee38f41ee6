// From averaged records to the retrained risk (docs/theory.md §8). With v = t + Qh − Ew, everything divided by γ:
//
//   Q (1 − (h−w)ᵀHh/n) + E (h−w)ᵀHw/n = σ²/γ + (h−w)ᵀ(H−1)t/n
//   Q (D − hᵀHh/n) + E (ω + hᵀHw/n) = hᵀHt/n
//   L/γ = ( σ²/γ + ‖Hv − t‖²/n − E₂Q² ) / (1 − E₂),      ‖Hv − t‖² = vᵀHv − vᵀH(1−H)v − 2tᵀHv + tᵀt
import { At } from "../../memory/address";
import { exp } from "../../special/exp";
import { Model } from "./model";
import { FIRST_CHANGE, FORMS, PRODUCT, SECOND_CHANGE, TRACES } from "./records";
import { PROJECTS, Rule } from "./rules";

/** Results of the last call. */
export let solvedQ: f64 = 0;
export let solvedE: f64 = 0;
export let solvedXi: f64 = 0;

/** The vectors of a form, in the order of records.ts. */
const TT: i32 = 0;
const TH: i32 = 1;
const TW: i32 = 2;
const HH: i32 = 3;
const HW: i32 = 4;
const WW: i32 = 5;

/** Newton steps for ξ₂, from a start that is good to a few per cent. */
const STEPS: i32 = 3;

let step: f64 = 0;

class Form {
  /** vᵀHv'/n at ξ₂·exp(step): dH/d log ξ = H(1−H), and the derivative of that is 2H(1−H)² − H(1−H). */
  @inline
  static moved(mean: usize, k: i32): f64 {
    const first = load<f64>(At.nth(mean, FIRST_CHANGE + k));
    const second = load<f64>(At.nth(mean, SECOND_CHANGE + k));
    return load<f64>(At.nth(mean, FORMS + k)) + step * (first + step * (second - 0.5 * first));
  }
  /** vᵀH(1−H)v'/n at ξ₂·exp(step). */
  @inline
  static change(mean: usize, k: i32): f64 {
    const first = load<f64>(At.nth(mean, FIRST_CHANGE + k));
    const second = load<f64>(At.nth(mean, SECOND_CHANGE + k));
    return first + step * (2 * second - first);
  }
}

/**
 * The retrained risk from the mean of records; NaN where the equations have no solution.
 * @param mean RECORD_LENGTH doubles
 */
export function refitRisk(model: Model, rule: Rule, mean: usize): f64 {
  const trace = load<f64>(At.nth(mean, TRACES));
  const first = load<f64>(At.nth(mean, TRACES + 1));
  const second = load<f64>(At.nth(mean, TRACES + 2));
  const projects = rule.branch == PROJECTS;
  step = 0;
  let omega: f64 = 1 - trace;
  solvedXi = Infinity;
  if (!projects) {
    // tr H(ξ₂eˢ)/n + λ₂ξ₂eˢ = 1 with the trace to second order in s
    for (let i = 0; i < STEPS; i++) {
      const loss = rule.ridge * rule.xi * exp(step);
      const slope = first + step * (2 * second - first);
      const value = trace + step * (first + step * (second - 0.5 * first));
      step += (1 - loss - value) / (slope + loss);
    }
    solvedXi = rule.xi * exp(step);
    omega = rule.ridge * solvedXi;
  }
  const rest = omega + first + step * (2 * second - first); // 1 − E₂
  solvedQ = NaN;
  solvedE = 0;
  if (projects && !(omega > 0)) return Infinity;
  if (!rule.dependent) {
    // a mean square: below 0 only by rounding, where the set carries the whole signal
    const missed = max(0.0, model.thetaSquare - Form.moved(mean, TT) - Form.change(mean, TT));
    return (model.noiseVariance + missed) / rest;
  }
  const th = Form.moved(mean, TH);
  const hh = Form.moved(mean, HH);
  const hw = Form.moved(mean, HW);
  const qq = 1 - hh + hw;
  const qe = hw - Form.moved(mean, WW);
  const q0 = model.noiseRatio + th - Form.moved(mean, TW) - load<f64>(At.nth(mean, PRODUCT));
  const eq = 1 - omega - hh;
  const ee = omega + hw;
  const determinant = qq * ee - qe * eq;
  const q = (q0 * ee - qe * th) / determinant;
  const e = (qq * th - q0 * eq) / determinant;
  solvedQ = q;
  solvedE = e;
  const linear = Form.moved(mean, TT) + q * th - e * Form.moved(mean, TW); // tᵀHv
  const square = quadratic(mean, q, e, false) - quadratic(mean, q, e, true) - 2 * linear + model.tSquare;
  // no risk is below that of the noise, but for rounding
  return max(model.noiseVariance, (model.gamma * (model.noiseRatio + square - (1 - rest) * q * q)) / rest);
}

/** vᵀHv/n or vᵀH(1−H)v/n. */
function quadratic(mean: usize, q: f64, e: f64, change: bool): f64 {
  let sum: f64 = 0.0;
  for (let k = TT; k <= WW; k++) {
    const value = change ? Form.change(mean, k) : Form.moved(mean, k);
    const left = k < HH ? 1.0 : k < WW ? q : -e;
    const right = k == TT ? 1.0 : k == TH || k == HH ? q : -e;
    const twice = k == TH || k == TW || k == HW ? 2.0 : 1.0;
    sum += twice * left * right * value;
  }
  return sum;
}
