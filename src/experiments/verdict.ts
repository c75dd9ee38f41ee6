// One prediction or simulation: is the small model beaten?
import type { Estimate, Tree } from "./records.js";

/** Differences of less than this many standard errors are called a draw. */
export const CLEAR = 2;

/** The best pruned model against the small one. */
export interface Verdict {
  winner: "large" | "small" | "draw";
  rule: string;
  stage: "pruned" | "retrained";
  /** Risk of the best pruned or retrained model, over the rules that need no knowledge of the truth. */
  value: number;
  /** Risk of the small model, with the ridge of the refit where that is better than none. */
  small: number;
  smallWithRidge: boolean;
  /** 1 − value/small: how much smaller the risk is; negative where the small model wins. */
  gain: number;
}

/** The oracle rule looks at the true coefficients, which nobody has. */
export const knowsTruth = (rule: string) => rule === "oracle";

/**
 * Compares the best pruned or retrained model of a tree with its small model.
 * @returns undefined where the only rules are ones that know the truth
 */
export function judge(tree: Tree<number | Estimate>): Verdict | undefined {
  const candidates = (["pruned", "retrained"] as const).flatMap((stage) =>
    Object.entries(tree[stage]).map(([rule, leaf]) => ({ stage, rule, leaf })),
  );
  const [best] = candidates
    .filter(({ rule }) => !knowsTruth(rule))
    .toSorted((a, b) => meanOf(a.leaf) - meanOf(b.leaf));
  if (best === undefined) return undefined;
  const value = meanOf(best.leaf);
  const { leaf, withRidge } = smallModel(tree);
  const small = meanOf(leaf);
  const error = joint(errorOf(best.leaf), errorOf(leaf));
  return {
    winner: winner(small, value, error),
    rule: best.rule,
    stage: best.stage,
    value,
    small,
    smallWithRidge: withRidge,
    gain: gainOver(small, value),
  };
}

/**
 * The small model to compare with: `small` has no ridge, but what the oracle retrains is the same model with the ridge of the
 * refit. Where that is clearly better, comparing a large model with ridge to one without would be no contest.
 */
function smallModel(tree: Tree<number | Estimate>): { leaf: number | Estimate; withRidge: boolean } {
  const refit = tree.retrained.oracle;
  if (refit === undefined) return { leaf: tree.small, withRidge: false };
  const error = joint(errorOf(refit), errorOf(tree.small));
  const withRidge = winner(meanOf(tree.small), meanOf(refit), error) === "large";
  return { leaf: withRidge ? refit : tree.small, withRidge };
}

/** Relative differences below this are rounding: oracle retraining and the small model are the same fit. */
const ROUNDING = 1e-9;

/**
 * Who wins.
 * @param standardError of the difference; 0 where both values are exact
 */
export function winner(small: number, value: number, standardError: number): Verdict["winner"] {
  const lead = small - value;
  if (small === value || Math.abs(lead) <= Math.max(CLEAR * standardError, ROUNDING * Math.min(small, value)))
    return "draw";
  return lead > 0 ? "large" : "small";
}

/** 1 − value/small, also where the small model's risk is infinite. */
export function gainOver(small: number, value: number): number {
  if (small === value) return 0;
  if (small === Infinity) return 1;
  return 1 - value / small;
}

export const meanOf = (leaf: number | Estimate) => (typeof leaf === "number" ? leaf : leaf.mean);

const errorOf = (leaf: number | Estimate) => (typeof leaf === "number" ? 0 : leaf.standardError);

/** The standard error of a sum or difference. Not Math.hypot, whose last bit is the engine's own: verdicts hang on it. */
export const joint = (a: number, b: number) => Math.sqrt(a * a + b * b);
