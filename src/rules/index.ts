import { DomainError } from "../errors.js";
import { coarse } from "../problems/index.js";
import { describe, suggestion } from "../validate.js";
import { checkGroup, checkRule } from "./check.js";
import { hessian, hessianEmpirical } from "./hessian.js";
import { magnitude } from "./magnitude.js";
import { nToM } from "./n-to-m.js";
import { oracle } from "./oracle.js";
import { random } from "./random.js";
import type { PruningRule } from "./rule.js";

export { hessian, hessianEmpirical, magnitude, nToM, oracle, random };
export {
  checkDecreasing,
  keptShare,
  ownShare,
  ridgesOf,
  roundsOf,
  scheduleOf,
  type KeptSchedule,
  type Rounds,
} from "./schedule.js";
export type { PruningRule };

/** A rule of the package by its name ("magnitude", "hessian", "hessian empirical", "oracle", "random", "2:4", "1:4 hessian", …), or one of your own. */
export type RuleLike = string | PruningRule;

/** The rules that are used when none are named. */
export const defaultRules: readonly PruningRule[] = [magnitude, hessian, oracle, random];

const known = new Map([...defaultRules, hessianEmpirical].map((rule) => [rule.name, rule]));

/**
 * Looks rules up by name and checks those given as objects.
 * @param routine the public name that stands in front of messages
 * @throws {DomainError} an unknown or repeated name, an empty list
 * @throws {TypeError} something that is neither a name nor a rule
 */
export function resolveRules(routine: string, rules?: readonly RuleLike[]): readonly PruningRule[] {
  if (rules === undefined) return defaultRules;
  if (!Array.isArray(rules))
    throw new TypeError(`${routine}: rules must be an array, got ${describe(rules)}`);
  if (rules.length === 0) throw new DomainError(`${routine}: rules must name at least one rule, got none`);
  const resolved = Array.from(rules, (rule, i) => resolve(routine, rule, i));
  const names = resolved.map((rule) => rule.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new DomainError(`${routine}: rules must be different, got ${describe(twice)} twice`);
  return resolved;
}

function resolve(routine: string, rule: unknown, i: number): PruningRule {
  if (typeof rule === "string") {
    const found = known.get(rule) ?? groupRule(`${routine}: rules[${i}]`, rule);
    if (found) return found;
    throw new DomainError(
      `${routine}: rules[${i}] must be a known rule, got ${describe(rule)}, ${suggestion(rule, [...known.keys()])}`,
    );
  }
  checkRule(`${routine}: rules[${i}]`, rule);
  return rule;
}

/** "N:M" or "N:M base" as a rule of that very name. */
function groupRule(subject: string, name: string): PruningRule | undefined {
  const match = /^(\d+):(\d+)(?: (.+))?$/.exec(name);
  const base = match && known.get(match[3] ?? magnitude.name);
  if (!base) return undefined;
  const group = { keep: Number(match[1]), of: Number(match[2]) };
  checkGroup(subject, group);
  return { ...nToM(group.keep, group.of, base), name };
}

/**
 * The scale of a rule for every feature (or group), checked; for a fixed score rounded to 40 bits, so that scores which are equal
 * but for rounding tie. With the size of the columns, √Σ_ii, where the rule asks for it.
 * @throws {DomainError} where the rule gives a negative or non-finite scale
 */
export function scales(
  routine: string,
  rule: PruningRule,
  variance: Float64Array,
  coefficient: Float64Array,
): Float64Array {
  const own = ownScales(routine, rule, variance, coefficient);
  return rule.byColumn ? own.map((scale, i) => scale * Math.sqrt(variance[i])) : own;
}

/** The same without the size of the columns, for those who measure it. */
export function ownScales(
  routine: string,
  rule: PruningRule,
  variance: Float64Array,
  coefficient: Float64Array,
): Float64Array {
  return variance.map((lambda, i) => {
    const scale = rule.scale(lambda, coefficient[i]);
    if (Number.isFinite(scale) && scale >= 0) return rule.score === "fixed" ? coarse(scale) : scale;
    throw new DomainError(
      `${routine}: rule ${rule.name} must give a finite scale of at least 0, got ${describe(scale)}`,
    );
  });
}
