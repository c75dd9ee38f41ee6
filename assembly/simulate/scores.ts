import { At } from "../memory/address";
import { Rule } from "./rule";
import { Work } from "./work";

/** scale·|β| of the `count` active features in `set` (0: the first ones) to `score`, times the norms of their columns where asked for. */
export function fitScores(w: Work, r: i32, count: i32, set: usize, beta: usize, score: usize): void {
  const rule = Rule.at(w.job, r);
  const scale = rule.scale;
  for (let t = 0; t < count; t++) {
    const j = set == 0 ? t : load<i32>(At.i32(set, t));
    store<f64>(At.nth(score, t), load<f64>(At.nth(scale, j)) * abs(load<f64>(At.nth(beta, j))));
  }
  if (rule.byColumn == 0) return;
  for (let t = 0; t < count; t++) {
    const j = set == 0 ? t : load<i32>(At.i32(set, t));
    const at = At.nth(score, t);
    store<f64>(at, load<f64>(at) * load<f64>(At.nth(w.norms, j)));
  }
}
