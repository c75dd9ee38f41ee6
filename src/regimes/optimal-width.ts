import * as v from "valibot";
import { DomainError } from "../errors.js";
import { checkProblem, type LinearGaussian } from "../problems/index.js";
import { resolveRules, type PruningRule, type RuleLike } from "../rules/index.js";
import { predictMany, type ManyRisks } from "../theory/many.js";
import { integer, nonNegative, validate } from "../validate.js";
import { between } from "./axes.js";
import { cellOf, Points } from "./cells.js";

/** Options of `optimalWidth`: the world, which model, and the sizes to look at. */
export interface OptimalWidthOptions {
  /** Number of training samples n. */
  nSamples: number;
  /** Number of features in the world, d. */
  nFeatures: number;
  /** Number of features that pruning keeps, s. Needed but for `"dense"`. */
  nKept?: number;
  /** Whose risk is to be least: `"retrained"` (default), `"pruned"`, `"dense"`. */
  of?: "dense" | "pruned" | "retrained";
  /** The pruning rule. Default `"magnitude"`. */
  rule?: RuleLike;
  /** λ of the dense fit. Default 0. */
  ridge?: number;
  /** λ₂ of the refit. Default 0. */
  retrainRidge?: number;
  /** Smallest size p to choose from. Default s (for `"dense"` 1). */
  from?: number;
  /** Largest size p to choose from. Default d. */
  to?: number;
}

/** The best size of the model that is pruned. */
export interface OptimalWidth {
  /** p*, a whole number; s itself where it is best to train small from the start. */
  value: number;
  /** Its risk. */
  risk: number;
  /** Risk of the small model of s features; of the model of size p* itself for `"dense"`. */
  small: number;
  /** The sizes between which p* was found: its neighbours, or the end of the range. */
  bracket: [low: number, high: number];
  /** Rounds of the search after the scan. */
  iterations: number;
  /** How many sizes were looked at. */
  evaluations: number;
  /** Every local minimum that the scan bracketed, in order of p. */
  minima: { value: number; risk: number }[];
}

const schema = v.strictObject({
  nSamples: integer(1),
  nFeatures: integer(1),
  nKept: v.optional(integer(1)),
  of: v.optional(
    v.picklist(["dense", "pruned", "retrained"], "be one of dense, pruned, retrained"),
    "retrained",
  ),
  rule: v.optional(
    v.custom<RuleLike>(() => true),
    "magnitude",
  ),
  ridge: v.optional(nonNegative(), 0),
  retrainRidge: v.optional(nonNegative(), 0),
  from: v.optional(integer(1)),
  to: v.optional(integer(1)),
});

/** Up to so many sizes are all looked at. */
const ALL = 1024;
/** Sizes of the scan where there are more, evenly spaced in log p, besides those around p = n. */
const SCAN = 384;
/** Sizes that a bracket is cut by in one visit to the core. */
const CUT = 32;

/**
 * The size p* of the large model that is best to train before pruning it to s features, in a growing world (docs/theory.md §1).
 *
 * The world has d features in decreasing importance; a model of size p sees the first p, is fitted to n samples, pruned to s and refitted.
 * Its risk may have two minima, one on each side of p = n, and the retrained risk a narrow one at p = n itself. Up to 1024 sizes are all
 * looked at; beyond, a scan (log-spaced, and closer and closer around n) brackets local minima, which are cut down to the size.
 * @param world made by `linearGaussian`; its groups share the d features in proportion to their weights
 * @param options `nSamples` n, `nFeatures` d, `nKept` s; `of`, `rule`, `ridge`, `retrainRidge`; `from` and `to` limit p
 * @returns p* as `value`, its `risk`, `small` to compare with, and how it was found
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * Accuracy: exact where all sizes are looked at, else the whole number of every minimum that the scan brackets.
 * Cost: microseconds per size; a few milliseconds.
 * @example
 * const world = linearGaussian({
 *   features: [{ weight: 0.1, variance: 25, coefficient: 1 }, { weight: 0.9, variance: 1, coefficient: 1 }],
 *   noiseStd: 0.7071,
 * });
 * const { value, risk, small } = optimalWidth(world, { nSamples: 300, nFeatures: 1200, nKept: 120, of: "pruned", rule: "hessian" });
 * value; // 1200
 * risk < small; // true
 */
export function optimalWidth(world: LinearGaussian, options: OptimalWidthOptions): OptimalWidth {
  const checked = validate("optimalWidth", schema, options);
  checkProblem("optimalWidth", world, ["linearGaussian"]);
  const { nSamples: n, nFeatures: d, nKept, of, ridge, retrainRidge } = checked;
  const rules = resolveRules("optimalWidth", [checked.rule]);
  const s = nKept ?? d;
  if (of !== "dense" && nKept === undefined) throw new DomainError("optimalWidth: nKept is missing");
  checkSizes(rules, s, d);
  const from = checked.from ?? (of === "dense" ? 1 : s);
  const to = checked.to ?? d;
  if (to > d) throw new DomainError(`optimalWidth: to must be at most nFeatures = ${d}, got ${to}`);
  if (from > to) throw new DomainError(`optimalWidth: from must be at most to = ${to}, got ${from}`);
  const points = new Points(world, 0, d / n);
  const evaluate = (sizes: readonly number[]) =>
    predictMany(
      "optimalWidth",
      sizes.map((p) =>
        points.of(cellOf(world, 0, { kappa: p / n, keepFraction: Math.min(1, s / p), ridge, retrainRidge })),
      ),
      rules,
    );
  const risks = (sizes: readonly number[]) => riskOf(evaluate(sizes), of);
  const found = search(risks, from, to, n);
  return { ...found, small: of === "dense" ? found.risk : evaluate([Math.max(s, found.value)]).small[0] };
}

function checkSizes([{ name, group }]: readonly PruningRule[], s: number, d: number): void {
  if (s > d) throw new DomainError(`optimalWidth: nKept must be at most nFeatures = ${d}, got ${s}`);
  if (group)
    throw new DomainError(
      `optimalWidth: rule must keep nKept features at every size, got ${name}, which keeps a share`,
    );
}

const riskOf = ({ dense, pruned, retrained }: ManyRisks, of: "dense" | "pruned" | "retrained") =>
  of === "dense" ? dense : of === "pruned" ? pruned[0] : retrained[0];

type Search = Omit<OptimalWidth, "small">;

function search(
  risks: (sizes: readonly number[]) => Float64Array,
  from: number,
  to: number,
  n: number,
): Search {
  const scan = scanOf(from, to, n);
  const values = risks(scan);
  let evaluations = scan.length;
  let iterations = 0;
  const minima: (Search["minima"][number] & { bracket: [number, number] })[] = [];
  for (let i = 0; i < scan.length; i++) {
    const [before, after] = [values[i - 1] ?? Infinity, values[i + 1] ?? Infinity];
    if (!(values[i] <= after && (values[i] < before || i === 0))) continue;
    let [low, high] = [scan[Math.max(0, i - 1)], scan[Math.min(scan.length - 1, i + 1)]];
    let best = { value: scan[i], risk: values[i] };
    // the gap shrinks by a factor of about CUT/2 each time
    while (best.value - low > 1 || high - best.value > 1) {
      const sizes = cut(low, high);
      const tried = risks(sizes);
      evaluations += sizes.length;
      iterations += 1;
      const least = tried.reduce((m, risk, j) => (risk < tried[m] ? j : m), 0);
      if (tried[least] < best.risk) best = { value: sizes[least], risk: tried[least] };
      const known = [...sizes, best.value].toSorted((a, b) => a - b);
      low = known.findLast((p) => p < best.value) ?? best.value;
      high = known.find((p) => p > best.value) ?? best.value;
    }
    minima.push({ ...best, bracket: [low, high] });
  }
  const { value, risk, bracket } = minima.reduce((m, one) => (one.risk < m.risk ? one : m));
  return {
    value,
    risk,
    bracket,
    iterations,
    evaluations,
    minima: minima.map((one) => ({ value: one.value, risk: one.risk })),
  };
}

/** All sizes, or some evenly spaced in log p with ever closer ones around p = n. */
function scanOf(from: number, to: number, n: number): number[] {
  const all = to - from + 1;
  if (all <= ALL) return Array.from({ length: all }, (_, i) => from + i);
  const sizes = new Set<number>();
  for (let i = 0; i < SCAN; i++) sizes.add(Math.round(between(from, to, i / (SCAN - 1), "log")));
  for (let gap = 1; gap < n; gap = Math.ceil(gap * 1.3)) sizes.add(n - gap).add(n + gap);
  sizes.add(n);
  return [...sizes].filter((p) => p >= from && p <= to).toSorted((a, b) => a - b);
}

/** About CUT whole numbers from low to high, both included. */
function cut(low: number, high: number): number[] {
  const count = Math.min(high - low, CUT);
  return [
    ...new Set(Array.from({ length: count + 1 }, (_, i) => Math.round(low + (i * (high - low)) / count))),
  ];
}
