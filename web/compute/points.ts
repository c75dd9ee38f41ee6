// Risks of the models of one size: the tree of `predict` and `simulate`, reduced to what is drawn.
import type { Rule, Stage } from "../state/state.js";

export interface Tree<Leaf = number> {
  dense: Leaf;
  small: Leaf;
  pruned: Readonly<Record<string, Leaf>>;
  retrained: Readonly<Record<string, Leaf>>;
}

/** The models of size p. */
export interface Point<Leaf = number> extends Tree<Leaf> {
  /** p; fractions stand for sizes of a larger model with the same ratios. */
  size: number;
  /** Risk of the small model with the ridge of the refit, where there is one. */
  smallWithRidge?: number;
  /** Standard errors of averages, by "stage rule"; absent where theory is exact. */
  errors?: Readonly<Record<string, number>>;
}

/** One curve: a kind of model over all sizes. */
export type SeriesKey = "dense" | "small" | `${Stage} ${Rule}`;

export function leafOf<Leaf>(tree: Tree<Leaf>, key: SeriesKey): Leaf | undefined {
  if (key === "dense" || key === "small") return tree[key];
  const [stage, rule] = key.split(" ") as [Stage, Rule];
  return tree[stage][rule];
}

export const keysOf = (rules: readonly Rule[], stages: readonly Stage[]): SeriesKey[] => [
  "dense",
  "small",
  ...stages.flatMap((stage) => rules.map((rule): SeriesKey => `${stage} ${rule}`)),
];
