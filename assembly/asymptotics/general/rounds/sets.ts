// The set of the next round in every draw: the best of what the round before left.
import { FIT_SCORE } from "../../../abi";
import { At } from "../../../memory/address";
import { topK } from "../../../select/topk";
import { Model } from "../model";
import { coarse, Rule } from "../rules";
import { Chain, ofDraw } from "./chain";

/** Below every score: a feature that an earlier round dropped. */
const GONE: f64 = -1;

/**
 * Chooses rule.nKept features in draws first … first + count − 1, from all of them in the first round, else from the `left` of the latest
 * sets.
 * @returns the mean score at the boundary
 */
export function chooseSets(model: Model, chain: Chain, rule: Rule, first: i32, count: i32, left: i32): f64 {
  const p = chain.p;
  const score = chain.scratch;
  const work = At.nth(score, p);
  const previous = chain.sets;
  chain.sets = chain.before;
  chain.before = previous;
  const certain = rule.kind == FIT_SCORE && model.gamma == 0;
  let boundaries: f64 = 0;
  for (let i = first; i < first + count; i++) {
    const beta = ofDraw(chain, chain.beta, 0, i);
    for (let j = 0; j < p; j++) store<f64>(At.nth(score, j), GONE);
    for (let k = 0; k < left; k++) {
      const j = left == p ? k : load<i32>(At.i32(previous, i * p + k));
      const scale = load<f64>(At.nth(rule.scale, j));
      const own = rule.kind == FIT_SCORE ? scale * abs(load<f64>(At.nth(beta, j))) : scale;
      store<f64>(At.nth(score, j), certain ? coarse(own) : own);
    }
    const set = At.i32(chain.sets, i * p);
    topK(p, score, rule.nKept, ofDraw(chain, chain.lots, 0, i), set, work);
    let lowest: f64 = Infinity;
    for (let k = 0; k < rule.nKept; k++)
      lowest = min<f64>(lowest, load<f64>(At.nth(score, load<i32>(At.i32(set, k)))));
    boundaries += lowest;
  }
  return (rule.unit * boundaries) / <f64>count;
}
