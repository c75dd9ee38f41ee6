import { At } from "../memory/address";
import { Work } from "./work";

/**
 * A pruning rule as the core is told of it (docs/theory.md §6). The score of a feature is scale·|β̂|, times the root mean square of its
 * column where `byColumn` says so; or it is the scale itself.
 */
@unmanaged
export class RuleRecord {
  /** 1: the score looks at the fit. */
  fit: i32;
  /** f64[]: the scales of the active features, or for a fixed score of all. */
  scale: usize;
  /** For a fixed score: doubles from the scales of a size to those of the next, 0 where all sizes share them. */
  stride: i32;
  /** N:M: keep so many … */
  groupKeep: i32;
  /** … in every group of so many features. 0: the s largest of all. */
  groupSize: i32;
  /** 1: the score is multiplied by √((XᵀX)_jj/n). */
  byColumn: i32;
}

export class Rule {
  @inline
  static of(rules: usize, r: i32): RuleRecord {
    return changetype<RuleRecord>(rules + <usize>r * offsetof<RuleRecord>());
  }
  @inline
  static at(w: Work, r: i32): RuleRecord {
    return Rule.of(w.job.rules, r);
  }
  @inline
  static scoresFit(w: Work, r: i32): bool {
    return Rule.at(w, r).fit != 0;
  }
  @inline
  static grouped(w: Work, r: i32): bool {
    return Rule.at(w, r).groupSize != 0;
  }
  /** What a group of `size` ≤ M features keeps: N, and of a last group that is not full the same share, rounded. */
  @inline
  static share(rule: RuleRecord, size: i32): i32 {
    return size == rule.groupSize
      ? rule.groupKeep
      : (2 * rule.groupKeep * size + rule.groupSize) / (2 * rule.groupSize);
  }
}

/** Features that a rule keeps of `features`, at most. */
export function mostKept(rule: RuleRecord, nKept: i32, features: i32): i32 {
  if (rule.groupSize == 0) return min(nKept, features);
  return (features / rule.groupSize) * rule.groupKeep + Rule.share(rule, features % rule.groupSize);
}

/** scale·|β| of the `count` active features in `set` (0: the first ones) to `score`, times the norms of their columns where asked for. */
export function fitScores(w: Work, r: i32, count: i32, set: usize, beta: usize, score: usize): void {
  const rule = Rule.at(w, r);
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
