import type { LinearGaussian } from "../problems/index.js";
import { scales, type PruningRule, type Rounds } from "../rules/index.js";
import { FIT_SCORE, FIXED_SCORE, ROUND_LENGTH } from "../wasm/abi.js";
import { scope } from "../wasm/scope.js";
import { fail, type PerRule, type Risks } from "./point.js";

/** One round of pruning: what is kept of the original features, before and after the refit. */
export interface Round {
  /** Share α_k of the original features that is kept. */
  keepFraction: number;
  /** λ_k of this round's refit. */
  retrainRidge: number;
  /** Risk after this round's pruning, by rule. */
  pruned: PerRule<number>;
  /** Risk after this round's refit, by rule. */
  retrained: PerRule<number>;
  /**
   * Numerical error of the two, by rule: how far they move when the quadrature is coarsened, or the lattice shifted. 0 where
   * nothing is integrated numerically.
   */
  error: PerRule<number>;
  /** The score at the boundary of the kept set, by rule. */
  thresholds: PerRule<number>;
  /** Effective regularization ξ_k of the refit, by rule. */
  xi: PerRule<number>;
}

/** The rounds to predict, checked. */
export interface Schedule extends Rounds {
  kappa: number;
  ridge: number;
}

/** The first round as `predictPoint` gives it. */
export function firstRound(risks: Risks, keepFraction: number, retrainRidge: number): Round {
  const { pruned, retrained, detail } = risks;
  const xi = Object.fromEntries(Object.entries(detail.refit).map(([name, refit]) => [name, refit.xi]));
  const error = Object.fromEntries(Object.keys(pruned).map((name) => [name, 0]));
  return { keepFraction, retrainRidge, pruned, retrained, error, thresholds: detail.thresholds, xi };
}

/**
 * All rounds after the first. One visit to the core per rule and way of integrating: the finest, and one or two coarser
 * ones that show its error.
 */
export function laterRounds(
  routine: string,
  problem: LinearGaussian,
  schedule: Schedule,
  rules: readonly PruningRule[],
): Round[] {
  const { keepFractions, retrainRidges } = schedule;
  const rounds = keepFractions.map((keepFraction, r) => ({
    keepFraction,
    retrainRidge: retrainRidges[r],
    pruned: {} as PerRule<number>,
    retrained: {} as PerRule<number>,
    error: {} as PerRule<number>,
    thresholds: {} as PerRule<number>,
    xi: {} as PerRule<number>,
  }));
  for (const rule of rules) {
    const { name } = rule;
    const finest = run(routine, problem, schedule, rule, 0);
    const numerical = finest.some((row) => row.nPoints > keepFractions.length * problem.weight.length);
    const others = numerical ? [run(routine, problem, schedule, rule, 1)] : [];
    if (finest.some((row) => row.nLattices > 0)) others.push(run(routine, problem, schedule, rule, 2));
    for (const [r, row] of finest.entries()) {
      const round = rounds[r];
      round.pruned[name] = row.pruned;
      round.retrained[name] = row.retrained;
      round.thresholds[name] = row.threshold;
      round.xi[name] = row.xi;
      round.error[name] = Math.max(
        0,
        ...others.map((other) =>
          Math.max(distance(row.pruned, other[r].pruned), distance(row.retrained, other[r].retrained)),
        ),
      );
    }
  }
  return rounds.slice(1);
}

/** |x − y|, 0 for the same infinity. */
const distance = (x: number, y: number): number => (x === y ? 0 : Math.abs(x - y));

interface Row {
  pruned: number;
  retrained: number;
  threshold: number;
  xi: number;
  nPoints: number;
  nLattices: number;
}

function run(
  routine: string,
  { weight, variance, coefficient, noiseStd }: LinearGaussian,
  { kappa, ridge, keepFractions, retrainRidges }: Schedule,
  rule: PruningRule,
  variant: number,
): Row[] {
  const nRounds = keepFractions.length;
  const out = scope(routine, (s) => {
    const n = weight.length;
    const problem = [s.put(weight), s.put(variance), s.put(coefficient)] as const;
    const scale = s.put(scales(routine, rule, variance, coefficient));
    const [keeps, ridges] = [s.put(keepFractions), s.put(retrainRidges)];
    const at = s.f64(nRounds * ROUND_LENGTH);
    const work = s.bytes(s.core.roundsWorkBytes(n, nRounds));
    const kind = rule.score === "fit" ? FIT_SCORE : FIXED_SCORE;
    const info = s.core.predictRounds(
      n,
      ...problem,
      kind,
      scale,
      kappa,
      noiseStd,
      ridge,
      nRounds,
      keeps,
      ridges,
      variant,
      at,
      work,
    );
    const result = s.take(at, nRounds * ROUND_LENGTH);
    if (info !== 0) fail(routine, info, { rule });
    return result;
  });
  return keepFractions.map((_, r) => {
    const [pruned, retrained, threshold, xi, , nPoints, nLattices] = out.subarray(r * ROUND_LENGTH);
    return { pruned, retrained, threshold, xi, nPoints, nLattices };
  });
}
