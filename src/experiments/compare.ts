// Theory against simulation, row by row.
import type { Row } from "../io/rows.js";
import { joint } from "./verdict.js";

/** A simulated value beside what theory says. */
export interface Comparison {
  simulation: Row;
  theory: number;
  /** (simulation − theory) / standard error, that of theory included where it was averaged over draws. */
  score: number;
  /** |simulation − theory| that is granted, see `allowance`. */
  allowed: number;
  agrees: boolean;
}

/** How far simulations at finite n may lie from their limit, besides four standard errors; see `allowance`. */
export const FINITE_SIZE = { everywhere: 4, nearPeak: 2 };

/**
 * Theory is exact as n → ∞; at finite n it is off by O(1/n), and near the peak by a share of about 1/|m − n| of the
 * value, m the number of features of the fit: for least squares with m < n the exact risk is v(1 + m/(n−m−1)) where theory has
 * v/(1 − m/n). The dense and the pruned model come from the fit on p features; the small and the retrained one are
 * fitted to the s that are kept, and have no peak at p = n.
 */
export function allowance({ n, p, kept, stage }: Row, theory: number, standardError: number): number {
  const nFitted = stage === "dense" || stage === "pruned" ? p : kept;
  return (
    4 * standardError + theory * (FINITE_SIZE.everywhere / n + FINITE_SIZE.nearPeak / Math.abs(nFitted - n))
  );
}

/**
 * Compares every simulated row with the theory row of the same model.
 * Left out are rows with |p − n| ≤ 3, where the simulated risk has no variance, infinite theory, and repetitions of
 * other rows: the small model, which does not depend on p, but for one p, and models that keep everything.
 */
export function compareRoads(rows: readonly Row[]): Comparison[] {
  const theory = new Map(rows.filter((row) => row.estimator === "theory").map((row) => [key(row), row]));
  const repeats = repetitions();
  return rows
    .filter((row) => row.estimator === "simulation" && Math.abs(row.p - row.n) > 3 && !repeats(row))
    .flatMap((simulation) => {
      const predicted = theory.get(key(simulation));
      if (predicted === undefined || !Number.isFinite(predicted.value)) return [];
      const expected = predicted.value;
      const standardError = joint(simulation.standardError ?? 0, predicted.standardError ?? 0);
      const difference = simulation.value - expected;
      const allowed = allowance(simulation, expected, standardError);
      return [
        {
          simulation,
          theory: expected,
          score: difference / standardError,
          allowed,
          agrees: Math.abs(difference) <= allowed,
        },
      ];
    });
}

/** Tells rows that say what the dense model or an earlier row of the small model says. */
function repetitions(): (row: Row) => boolean {
  const seen = new Set<string>();
  return (row) => {
    const { stage, p, kept } = row;
    if (stage === "dense") return false;
    if (p === kept) return true;
    if (stage !== "small") return false;
    const model = key({ ...row, p: 0 });
    if (seen.has(model)) return true;
    seen.add(model);
    return false;
  };
}

const key = ({ problem, quantity, n, p, kept, rule, stage }: Row) =>
  [problem, quantity, n, p, kept, rule, stage].join("|");

/** How many of a group's dots lie where theory puts them. */
export interface Agreement {
  problem: string;
  stage: Row["stage"];
  rule: string | null;
  nDots: number;
  nAgree: number;
  /** How many lie within four standard errors alone. */
  nWithinFour: number;
  /** Median of |simulation − theory| / theory. */
  typicalError: number;
}

/** One line per problem, stage and rule, in the order of the rows. */
export function summarize(comparisons: readonly Comparison[]): Agreement[] {
  return [...groupBy(comparisons, groupKey).values()].map((group) => {
    const [{ simulation }] = group;
    const errors = group.map(({ simulation, theory }) => Math.abs(simulation.value - theory) / theory);
    return {
      problem: simulation.problem,
      stage: simulation.stage,
      rule: simulation.rule,
      nDots: group.length,
      nAgree: group.filter((c) => c.agrees).length,
      nWithinFour: group.filter((c) => Math.abs(c.score) <= 4).length,
      typicalError: errors.toSorted((a, b) => a - b)[Math.floor(errors.length / 2)],
    };
  });
}

const groupKey = ({ simulation: { problem, stage, rule } }: Comparison) => `${problem}|${stage}|${rule}`;

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
