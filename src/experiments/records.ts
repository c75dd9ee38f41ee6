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

/** A predicted number, with the standard error of the draws behind it if there were any. */
export type Leaf = number | { value: number; standardError: number };

/** What all rows of one tree share. */
export type Context = Pick<
  Row,
  "problem" | "quantity" | "n" | "p" | "kept" | "estimator" | "trials" | "seed"
>;

/** The rows of one tree: dense, small, then pruned and retrained by rule. */
export function rowsOf(context: Context, tree: Tree<Leaf | Estimate>): Row[] {
  const row = (stage: Stage, rule: string | null, leaf: Leaf | Estimate): Row => {
    const { problem, quantity, n, p, kept, estimator, trials, seed } = context;
    const { value, standardError, median } = parts(leaf);
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
      value,
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

function parts(leaf: Leaf | Estimate): Pick<Row, "value" | "standardError" | "median"> {
  if (typeof leaf === "number") return { value: leaf, standardError: null, median: null };
  if ("value" in leaf) return { ...leaf, median: null };
  return { value: leaf.mean, standardError: leaf.standardError, median: leaf.median };
}
