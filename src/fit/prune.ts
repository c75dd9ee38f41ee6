import * as v from "valibot";
import { DomainError, ShapeError } from "../errors.js";
import { toMatrix, toVector, type MatrixLike, type VectorLike } from "../matrix/index.js";
import { Stream } from "../random/index.js";
import { resolveRules, scales, type PruningRule, type RuleLike } from "../rules/index.js";
import { describe, fraction, integer, validate } from "../validate.js";
import { largest, meanSquares } from "./columns.js";

/** Options of `prune`: by which rule, and how much stays. */
export interface PruneOptions {
  /** `"magnitude"` (default), `"hessian"` (needs X), `"random"`, `"2:4"`, `"2:4 hessian"`, …, or a rule of your own. */
  rule?: RuleLike;
  /** How many coefficients to keep, s. Either this or `keepFraction`; neither for N:M rules, which keep their own share. */
  nKept?: number;
  /** Share of the coefficients to keep, in (0, 1]; s = round(keepFraction·p). */
  keepFraction?: number;
  /** The data that the model was fitted to, shape [n, p]: what `"hessian"` weighs coefficients by is the root mean square of each column. */
  X?: MatrixLike;
  /** Groups of an N:M rule: `"random"` (default, as in the theory) or `"consecutive"`, the pattern that processors accelerate. */
  groups?: "random" | "consecutive";
  /** Whole number ≥ 0 for lots: random pruning, equal scores of fixed rules, random groups. Default 1. */
  seed?: number;
}

/** A pruned model. */
export interface Pruned {
  /** Coefficients, shape [p], 0 where pruned. */
  beta: Float64Array;
  /** Places of the coefficients that are kept, increasing. */
  kept: Int32Array;
}

const schema = v.strictObject({
  rule: v.optional(
    v.custom<RuleLike>(() => true),
    "magnitude",
  ),
  nKept: v.optional(integer(1)),
  keepFraction: v.optional(fraction()),
  X: v.optional(v.unknown()),
  groups: v.optional(v.picklist(["random", "consecutive"], "be random or consecutive"), "random"),
  seed: v.optional(integer(0), 1),
});

/**
 * Prunes a linear model: keeps the coefficients of the largest scores and sets the others to zero.
 *
 * Scores: magnitude |β_i|; hessian √(mean of X_i²)·|β_i|, what removing coefficient i alone costs; random by lot. N:M keeps the N largest in
 * every group of M.
 * @param beta shape [p]; not overwritten
 * @param options `rule`, `nKept` or `keepFraction`, `X`, `groups`, `seed`
 * @returns `{ beta, kept }`; equal scores go to the lowest place
 * @throws {DomainError} both or neither of nKept and keepFraction, more to keep than there are, a rule that needs X or the true coefficients
 * @throws {ShapeError} X with another number of columns
 * Cost: O(p), plus np for hessian. Source: docs/theory.md §1, §6
 * @example
 * prune([3, -5, 1], { nKept: 1 }).beta; // [0, -5, 0]
 * prune([3, -5, 1, 2], { rule: "1:2", groups: "consecutive" }).kept; // [1, 3]
 */
export function prune(beta: VectorLike, options: PruneOptions): Pruned {
  const routine = "prune";
  const checked = validate(routine, schema, options);
  const b = toVector(routine, "beta", beta);
  const [rule] = resolveRules(routine, [checked.rule]);
  const scores = scoresOf(routine, rule, b, checked.X as MatrixLike | undefined);
  const stream = new Stream(checked.seed).child("prune");
  if (rule.group && (checked.nKept ?? checked.keepFraction) !== undefined)
    throw new DomainError(
      `${routine}: nKept and keepFraction must be left out for ${rule.name}, which keeps its own share`,
    );
  const order = checked.groups === "random" ? stream.child("groups").permutation(b.length) : undefined;
  const kept = rule.group
    ? keepInGroups(routine, scores, rule.group, order)
    : keep(routine, rule, scores, countOf(routine, checked, b.length), stream);
  return keepOnly(b, kept);
}

/** β with zeros in all places but `kept`. */
export function keepOnly(beta: Float64Array, kept: Int32Array): Pruned {
  const pruned = new Float64Array(beta.length);
  for (const j of kept) pruned[j] = beta[j];
  return { beta: pruned, kept };
}

/** The s places of largest score; lots decide between equal scores that do not look at the fit. */
export function keep(
  routine: string,
  rule: PruningRule,
  scores: Float64Array,
  nKept: number,
  lots: Stream,
): Int32Array {
  if (rule.score === "fit") return largest(routine, scores, nKept);
  const order = lots.permutation(scores.length);
  const places = largest(
    routine,
    Float64Array.from(order, (j) => scores[j]),
    nKept,
  );
  return places.map((place) => order[place]).toSorted();
}

function scoresOf(
  routine: string,
  rule: PruningRule,
  beta: Float64Array,
  X: MatrixLike | undefined,
): Float64Array {
  let square: Float64Array = new Float64Array(beta.length).fill(NaN);
  if (X !== undefined) {
    const design = toMatrix(routine, "X", X);
    if (design.cols !== beta.length)
      throw new ShapeError(
        `${routine}: X must have ${beta.length} columns, one for each coefficient, got ${design.cols}`,
      );
    square = meanSquares(routine, design);
  }
  return scoresFrom(routine, rule, beta, square);
}

/**
 * The score of every coefficient.
 * @param square mean square of every column, NaN where it is not known
 * @throws {DomainError} a rule that needs what is not known
 */
export function scoresFrom(
  routine: string,
  rule: PruningRule,
  beta: Float64Array,
  square: Float64Array,
): Float64Array {
  const unknown = beta.map(() => NaN);
  if (square.some((lambda) => Number.isNaN(rule.scale(lambda, NaN)))) {
    const needs = Number.isNaN(rule.scale(1, NaN))
      ? "the true coefficients, which data do not tell"
      : "the data that the model was fitted to, X";
    throw new DomainError(
      `${routine}: rule must be one that the coefficients alone decide, got ${rule.name}: it needs ${needs}`,
    );
  }
  const scale = scales(routine, rule, square, unknown);
  return rule.score === "fit" ? scale.map((c, j) => c * Math.abs(beta[j])) : scale;
}

function countOf(
  routine: string,
  { nKept, keepFraction }: { nKept?: number; keepFraction?: number },
  p: number,
): number {
  if ((nKept === undefined) === (keepFraction === undefined))
    throw new DomainError(
      `${routine}: the number to keep must be nKept or keepFraction, got ${nKept === undefined ? "neither" : "both"}`,
    );
  const count = nKept ?? Math.round(keepFraction! * p);
  if (count < 1 || count > p)
    throw new DomainError(
      `${routine}: ${nKept === undefined ? "keepFraction" : "nKept"} must keep from 1 to all ${p} coefficients, got ${describe(nKept ?? keepFraction)}`,
    );
  return count;
}

/**
 * The n places of largest score in every m that stand together.
 * @param order the places in the order in which they stand in groups; as they come where it is left out
 */
export function keepInGroups(
  routine: string,
  scores: Float64Array,
  { keep: n, of: m }: { keep: number; of: number },
  order: Uint32Array = Uint32Array.from({ length: scores.length }, (_, j) => j),
): Int32Array {
  const kept: number[] = [];
  for (let first = 0; first < order.length; first += m) {
    const group = order.subarray(first, Math.min(order.length, first + m)).toSorted();
    // a last group that is not full keeps the same share of what it has
    const count = Math.round((n * group.length) / m);
    if (count === 0) continue;
    const places = largest(
      routine,
      Float64Array.from(group, (j) => scores[j]),
      count,
    );
    for (const place of places) kept.push(group[place]);
  }
  return Int32Array.from(kept).toSorted();
}
