// Turns the trees that theory and simulation return into flat rows.
import type { Row, Stage } from "../io/rows.js";
import { version, wasmHash } from "../version.js";

/** What predictions and simulations have in common. */
export interface Tree<Leaf> {
  dense: Leaf;
  small: Leaf;
  pruned: Readonly<Record<string, Leaf>>;
  retrained: Readonly<Record<string, Leaf>>;
}

/** A simulated or measured number. */
export interface Estimate {
  mean: number;
  standardError: number;
  median: number;
}

/** What all rows of one tree share. */
export type Context = Pick<
  Row,
  "problem" | "quantity" | "n" | "p" | "kept" | "estimator" | "trials" | "seed"
>;

/** The rows of one tree: dense, small, then pruned and retrained by rule. */
export function rowsOf(context: Context, tree: Tree<number | Estimate>): Row[] {
  const row = (stage: Stage, rule: string | null, leaf: number | Estimate): Row => {
    const { problem, quantity, n, p, kept, estimator, trials, seed } = context;
    const { mean, standardError, median } =
      typeof leaf === "number" ? { mean: leaf, standardError: null, median: null } : leaf;
    return {
      problem,
      quantity,
      n,
      p,
      kept,
      keepFraction: kept / p,
      rule,
      stage,
      estimator,
      value: mean,
      standardError,
      median,
      trials,
      seed,
      version,
      wasmHash,
    };
  };
  const byRule = (stage: "pruned" | "retrained") =>
    Object.entries(tree[stage]).map(([rule, leaf]) => row(stage, rule, leaf));
  return [
    row("dense", null, tree.dense),
    row("small", null, tree.small),
    ...byRule("pruned"),
    ...byRule("retrained"),
  ];
}
