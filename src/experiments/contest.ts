// The question itself, asked of rows: does the large model, pruned to s features, beat the small one?
import type { Row } from "../io/rows.js";
import { gainOver, joint, knowsTruth, winner } from "./verdict.js";

/** One way of making a small model out of a large one, against training the small one from the start. */
export interface Contest {
  problem: string;
  quantity: string;
  rule: string;
  stage: "pruned" | "retrained";
  estimator: Row["estimator"];
  n: number;
  kept: number;
  /** Value of the small model. */
  small: number;
  /**
   * The best overparameterized size (p > n) by theory. Of noisy values it is the largest size instead: the lowest of many would
   * flatter the large model.
   */
  best: Row;
  /** The best size of all those larger than the small model. */
  bestAnySize: Row;
  /** 1 − best/small: how much smaller the risk is. Negative where the small model wins. */
  gain: number;
  winner: "large" | "small" | "draw";
  /** (small − best) / their joint standard error; null for theory, which has none. */
  score: number | null;
  /** The smallest p > n from which on every row beats the small model; null if the largest does not. */
  winsFrom: number | null;
  /** The rule looks at the true coefficients, which nobody has. */
  knowsTruth: boolean;
}

/**
 * Compares every rule and stage with the small model.
 * @param rows rows of one problem, quantity and estimator
 */
export function contests(rows: readonly Row[]): Contest[] {
  const small = smallModel(rows);
  if (small === undefined) return [];
  const names = new Set(rows.flatMap((row) => row.rule ?? []));
  return (["pruned", "retrained"] as const).flatMap((stage) =>
    [...names].flatMap((rule) => contest(rows, small, rule, stage) ?? []),
  );
}

/** The row of the small model, trained on `kept` features: that of the smallest p that has so many. */
export function smallModel(rows: readonly Row[]): Row | undefined {
  return rows.find((row) => row.stage === "small" && row.p >= row.kept && row.kept === keptOf(rows));
}

const keptOf = (rows: readonly Row[]) => Math.max(...rows.map((row) => row.kept));

function contest(
  rows: readonly Row[],
  small: Row,
  rule: string,
  stage: "pruned" | "retrained",
): Contest | undefined {
  const larger = rows.filter((row) => row.rule === rule && row.stage === stage && row.p > small.kept);
  const large = larger.filter((row) => row.p > row.n);
  if (large.length === 0) return undefined;
  const best = small.estimator === "theory" ? lowest(large) : large.at(-1)!;
  const lastLoss = large.findLastIndex((row) => row.value >= small.value);
  const error = joint(small.standardError ?? 0, best.standardError ?? 0);
  return {
    problem: small.problem,
    quantity: small.quantity,
    rule,
    stage,
    estimator: small.estimator,
    n: small.n,
    kept: small.kept,
    small: small.value,
    best,
    bestAnySize: lowest(larger),
    gain: gainOver(small.value, best.value),
    winner: winner(small.value, best.value, error),
    score: error === 0 ? null : (small.value - best.value) / error,
    winsFrom: large[lastLoss + 1]?.p ?? null,
    knowsTruth: knowsTruth(rule),
  };
}

const lowest = (rows: readonly Row[]) => rows.reduce((best, row) => (row.value < best.value ? row : best));

/** The winner among the rules that need no knowledge of the truth. */
export function bestContest(all: readonly Contest[]): Contest | undefined {
  return all.filter((c) => !c.knowsTruth).toSorted((a, b) => b.gain - a.gain)[0];
}
