import type { LinearGaussian } from "../problems/index.js";
import { scales, type PruningRule } from "../rules/index.js";
import { FIT_SCORE, FIXED_SCORE, MANY_HEAD, MANY_PER_RULE } from "../wasm/abi.js";
import { scope } from "../wasm/scope.js";
import { predictPoint, type Point } from "./point.js";

/** A law of the features, which many points may share. */
export interface FeatureLaw {
  /** Its `noiseStd` is not looked at: every point has its own. */
  problem: LinearGaussian;
  /** The coefficient of each group as the rules are to see it. */
  ruleCoefficient: Float64Array;
}

/** One point of many. */
export interface ManyPoint extends Point {
  law: FeatureLaw;
  noiseStd: number;
}

/** The risks of many points; `pruned` and `retrained` hold one row per rule. */
export interface ManyRisks {
  dense: Float64Array;
  small: Float64Array;
  pruned: Float64Array[];
  retrained: Float64Array[];
}

/**
 * The risks of many points in one visit to the core: a row of a regime map, the grid of a search.
 * @throws {ConvergenceError} as `predict`, for the first point that fails
 */
export function predictMany(
  routine: string,
  points: readonly ManyPoint[],
  rules: readonly PruningRule[],
): ManyRisks {
  const laws = [...new Set(points.map(({ law }) => law))];
  const place = new Map(laws.map((law, l) => [law, l]));
  const start = [0];
  for (const { problem } of laws) start.push(start.at(-1)! + problem.weight.length);
  const [nPoints, nRules] = [points.length, rules.length];
  const stride = MANY_HEAD + MANY_PER_RULE * nRules;
  const { out, infos, failures } = scope(routine, (s) => {
    const gather = (get: (law: FeatureLaw) => readonly ArrayLike<number>[], nElems: number) => {
      const all = new Float64Array(nElems);
      let at = 0;
      for (const law of laws)
        for (const part of get(law)) {
          all.set(part, at);
          at += part.length;
        }
      return s.put(all);
    };
    const nAtoms = start.at(-1)!;
    const numbers = new Float64Array(5 * nPoints);
    let at = 0;
    for (const { kappa, noiseStd, keepFraction, ridge, retrainRidge } of points)
      for (const number of [kappa, noiseStd, keepFraction, ridge, retrainRidge]) numbers[at++] = number;
    const pointsAt = s.put(numbers);
    const lawsAt = s.putI32(points.map(({ law }) => place.get(law)!));
    const startAt = s.putI32(start);
    const weight = gather(({ problem }) => [problem.weight], nAtoms);
    const variance = gather(({ problem }) => [problem.variance], nAtoms);
    const coefficient = gather(({ problem }) => [problem.coefficient], nAtoms);
    const scalesAt = gather(
      ({ problem, ruleCoefficient }) =>
        rules.map((rule) => scales(routine, rule, problem.variance, ruleCoefficient)),
      nAtoms * nRules,
    );
    const kinds = s.putI32(rules.map((rule) => (rule.score === "fit" ? FIT_SCORE : FIXED_SCORE)));
    const groups = s.putI32(rules.flatMap(({ group }) => (group ? [group.keep, group.of] : [0, 0])));
    const mostAtoms = Math.max(...laws.map(({ problem }) => problem.weight.length));
    const [outAt, infoAt] = [s.f64(nPoints * stride), s.i32(nPoints)];
    const work = s.bytes(s.core.predictManyWorkBytes(mostAtoms, nRules));
    const failed = s.core.predictMany(
      nPoints,
      pointsAt,
      lawsAt,
      startAt,
      weight,
      variance,
      coefficient,
      nRules,
      kinds,
      scalesAt,
      groups,
      outAt,
      infoAt,
      work,
    );
    return {
      out: s.take(outAt, nPoints * stride),
      infos: s.viewI32(infoAt, nPoints).slice(),
      failures: failed,
    };
  });
  if (failures > 0) {
    const { law, noiseStd, ...point } = points[infos.findIndex((info) => info !== 0)];
    // asked alone, the point says what went wrong
    predictPoint(routine, { ...law.problem, noiseStd }, point, rules, law.ruleCoefficient);
  }
  const column = (at: number) => {
    const values = new Float64Array(nPoints);
    for (let i = 0; i < nPoints; i++) values[i] = out[i * stride + at];
    return values;
  };
  return {
    dense: column(1),
    small: column(2),
    pruned: rules.map((_, r) => column(MANY_HEAD + MANY_PER_RULE * r)),
    retrained: rules.map((_, r) => column(MANY_HEAD + MANY_PER_RULE * r + 1)),
  };
}
