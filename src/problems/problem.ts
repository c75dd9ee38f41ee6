import { describe } from "../validate.js";
import { checkCovariance, type CovarianceProblem } from "./covariance.js";
import { checkGroups, type LinearGaussian } from "./linear-gaussian.js";
import { checkPopulation, type Population } from "./population/population.js";
import { checkRandomFeatures, type RandomFeatures } from "./random-features.js";

/** Everything that theory and simulation can be asked about. A further kind is a member here and a line in `kinds`. */
export type Problem = LinearGaussian | CovarianceProblem | RandomFeatures;

/** Data are a problem too, with answers and options of their own. */
type AnyProblem = Problem | Population;
type Kind = AnyProblem["kind"];
type OfKind<K extends Kind> = Extract<AnyProblem, { kind: K }>;

/** How each kind is made, and how its numbers are checked. */
const kinds: { [K in Kind]: { maker: string; check: (routine: string, problem: OfKind<K>) => void } } = {
  linearGaussian: { maker: "linearGaussian", check: checkGroups },
  covariance: { maker: "linearGaussian with a covariance", check: checkCovariance },
  randomFeatures: { maker: "randomFeatures", check: checkRandomFeatures },
  population: { maker: "population", check: checkPopulation },
};

/**
 * Checks that a value is a problem of one of the kinds that a routine takes, numbers included: a copy may have been changed.
 * @param routine the public name that stands in front of the message
 * @param accepted the kinds that it takes
 * @throws {TypeError | ShapeError | DomainError}
 */
export function checkProblem<K extends Kind>(
  routine: string,
  problem: unknown,
  accepted: readonly K[],
): asserts problem is OfKind<K> {
  const kind = (problem as AnyProblem | null | undefined)?.kind as Kind;
  if (!accepted.includes(kind as K)) {
    const makers = accepted.map((name) => kinds[name].maker).join(" or ");
    const got =
      typeof kind === "string" && Object.hasOwn(kinds, kind)
        ? `one made by ${kinds[kind].maker}`
        : describe(problem);
    throw new TypeError(`${routine}: the problem must be made by ${makers}, got ${got}`);
  }
  const check = kinds[kind].check as (routine: string, problem: unknown) => void;
  check(routine, problem);
}
