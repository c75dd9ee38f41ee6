import { DomainError } from "../errors.js";
import { describe } from "../validate.js";
import type { PruningRule } from "./rule.js";

/** Groups beyond this size are pruned like the whole, to the digits that matter. */
const LARGEST_GROUP = 1024;

/**
 * Holds what a user made to being a rule.
 * @param subject routine and argument, for messages
 * @throws {TypeError} something else
 * @throws {DomainError} a group that is none, a fixed score by columns
 */
export function checkRule(subject: string, rule: unknown): asserts rule is PruningRule {
  const { name, score, scale, group, byColumn } = (rule ?? {}) as Partial<PruningRule>;
  const scored = (score === "fit" || score === "fixed") && typeof scale === "function";
  if (typeof name !== "string" || !scored || (group !== undefined && typeof group?.of !== "number"))
    throw new TypeError(
      `${subject} must be a rule { name, score: "fit" | "fixed", scale, group? }, got ${describe(rule)}`,
    );
  if (name === "__proto__")
    throw new DomainError(
      `${subject}.name must be one that results can be kept under, got ${describe(name)}`,
    );
  if (byColumn && score === "fixed")
    throw new DomainError(`${subject}.byColumn must be for scores of the fit, got a fixed score`);
  if (group !== undefined) checkGroup(`${subject}.group`, group);
}

/** @throws {DomainError} unless `keep` and `of` are whole numbers, 1 ≤ keep ≤ of ≤ 1024 */
export function checkGroup(subject: string, { keep, of }: NonNullable<PruningRule["group"]>): void {
  if (!Number.isInteger(of) || of < 1 || of > LARGEST_GROUP)
    throw new DomainError(
      `${subject}: of must be a whole number from 1 to ${LARGEST_GROUP}, got ${describe(of)}`,
    );
  if (!Number.isInteger(keep) || keep < 1 || keep > of)
    throw new DomainError(`${subject}: keep must be a whole number from 1 to ${of}, got ${describe(keep)}`);
}
