import { DomainError } from "../errors.js";
import { checkGroup, checkRule } from "./check.js";
import { magnitude } from "./magnitude.js";
import type { PruningRule } from "./rule.js";

/**
 * N:M sparsity (docs/theory.md §6): in every group of M features, put together at random, keep the N of largest score.
 * 2:4 is the pattern that graphics processors accelerate.
 *
 * The rule keeps the share N/M, whatever the keep fraction of a prediction or a simulation.
 * @param keep N, a whole number from 1 to M
 * @param of M ≤ 1024
 * @param base the rule that scores the features; default magnitude
 * @returns a rule of the name `"N:M"`, or `"N:M base"` for a base other than magnitude
 * @throws {DomainError} N or M out of range, a base that has a group itself
 * @example
 * nToM(2, 4).name; // "2:4"
 * nToM(1, 4, hessian).name; // "1:4 hessian"
 */
export function nToM(keep: number, of: number, base: PruningRule = magnitude): PruningRule {
  checkGroup("nToM", { keep, of });
  checkRule("nToM: base", base);
  if (base.group) throw new DomainError(`nToM: base must be a rule without a group, got ${base.name}`);
  const name = base.name === magnitude.name ? `${keep}:${of}` : `${keep}:${of} ${base.name}`;
  const { score, byColumn } = base;
  return {
    name,
    score,
    scale: (lambda, b) => base.scale(lambda, b),
    ...(byColumn !== undefined && { byColumn }),
    group: { keep, of },
  };
}
