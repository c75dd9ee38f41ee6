import { Job } from "./job";

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
  static at(job: Job, r: i32): RuleRecord {
    return Rule.of(job.rules, r);
  }
  @inline
  static scoresFit(job: Job, r: i32): bool {
    return Rule.at(job, r).fit != 0;
  }
  @inline
  static grouped(job: Job, r: i32): bool {
    return Rule.at(job, r).groupSize != 0;
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
