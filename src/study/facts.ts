// The four facts that the paper shows of networks, judged from rows by seeds.
import type { NetworkRow } from "./record.js";

/** A difference of test errors over seeds: every seed has its own images, weights and order, and is compared with itself. */
export interface Difference {
  mean: number;
  standardError: number;
  /** Seeds. */
  n: number;
  /** Whether the mean is more than three standard errors above 0. */
  clear: boolean;
}

/** A rise and a fall of test error with width. */
export interface DoubleDescent {
  /** Widths of the lowest mean before the peak, of the peak, and the largest. */
  valley: number;
  peak: number;
  last: number;
  /** Mean test errors there. */
  errors: { valley: number; peak: number; last: number };
  /** Smallest width at which at most 1 % of the training labels are not reproduced; null where there is none. */
  interpolates: number | null;
  rise: Difference;
  fall: Difference;
  holds: boolean;
}

/** A difference at the largest width. */
export interface Gap extends Difference {
  width: number;
  /** Mean test errors of the worse and the better one. */
  worse: number;
  better: number;
  holds: boolean;
}

export interface NetworkFacts {
  /** Test error of the dense networks. */
  dense: DoubleDescent | null;
  /** By target: of the networks pruned by magnitude and retrained, … */
  targets: {
    target: number;
    retrained: DoubleDescent | null;
    /** … of those that are not retrained less that of those that are, … */
    withoutRetraining: Gap | null;
    /** … and of those pruned by lot less that of those pruned by magnitude, both retrained; */
    byLot: Gap | null;
    /** and of the dense network of width s less that of the largest one pruned to it and retrained. */
    trainLarge: Gap | null;
  }[];
}

/** More standard errors than this, and chance is an explanation no longer. */
const CLEAR = 3;
const INTERPOLATES = 0.01;
const RULE = "magnitude";

/**
 * @param rows of one study
 * @returns null for what the rows are too few to say
 */
export function networkFacts(rows: readonly NetworkRow[]): NetworkFacts {
  const dense = curveOf(rows, "dense", null, null);
  const targets = [...new Set(rows.flatMap(({ target }) => target ?? []))].toSorted((a, b) => a - b);
  return {
    dense: doubleDescent(dense),
    targets: targets.map((target) => {
      const retrained = curveOf(rows, "retrained", target, RULE);
      const pruned = curveOf(rows, "pruned", target, RULE);
      const random = curveOf(rows, "retrained", target, "random");
      const last = Math.max(...retrained.keys());
      return {
        target,
        // What is pruned to a target begins at the dense network of that width.
        retrained: doubleDescent(
          new Map([...dense].filter(([width]) => width === target).concat([...retrained])),
        ),
        withoutRetraining: gap(last, pruned.get(last), retrained.get(last)),
        byLot: gap(last, random.get(last), retrained.get(last)),
        trainLarge: gap(last, dense.get(target), retrained.get(last)),
      };
    }),
  };
}

/** Train and test error by width and seed. */
type Curve = Map<number, Map<number, { train: number; test: number }>>;

function curveOf(
  rows: readonly NetworkRow[],
  stage: NetworkRow["stage"],
  target: number | null,
  rule: NetworkRow["rule"],
): Curve {
  const curve: Curve = new Map();
  for (const row of rows) {
    if (row.stage !== stage || row.target !== target || row.rule !== rule) continue;
    const bySeed = curve.get(row.width) ?? new Map();
    curve.set(row.width, bySeed.set(row.seed, { train: row.trainError, test: row.testError }));
  }
  return new Map([...curve].toSorted(([a], [b]) => a - b));
}

type Seeds = Map<number, { train: number; test: number }>;

const meanOf = (seeds: Seeds, of: "train" | "test", some?: ReadonlySet<number>) => {
  const values = [...seeds].filter(([seed]) => some?.has(seed) ?? true).map(([, errors]) => errors[of]);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
};

/**
 * Valley and peak are where the means are lowest and highest, which makes them look deeper and higher than they are. So they are chosen
 * by one half of the seeds and the differences taken of the other, and the other way round.
 */
function doubleDescent(curve: Curve): DoubleDescent | null {
  const widths = [...curve.keys()];
  const seeds = [...(curve.get(widths[0])?.keys() ?? [])].toSorted((a, b) => a - b);
  if (widths.length < 3 || seeds.length < 4) return null;
  const halves = [0, 1].map((rest) => new Set(seeds.filter((_, i) => i % 2 === rest)));
  const last = widths.at(-1)!;
  const rises: number[] = [];
  const falls: number[] = [];
  for (const [half, other] of [halves, halves.toReversed()]) {
    const { valley, peak } = places(curve, half);
    for (const seed of other) {
      const at = (width: number) => curve.get(width)!.get(seed)!.test;
      rises.push(at(peak) - at(valley));
      falls.push(at(peak) - at(last));
    }
  }
  const { valley, peak } = places(curve);
  const error = (width: number) => meanOf(curve.get(width)!, "test");
  const [rise, fall] = [differenceOf(rises), differenceOf(falls)];
  return {
    valley,
    peak,
    last,
    errors: { valley: error(valley), peak: error(peak), last: error(last) },
    interpolates: widths.find((width) => meanOf(curve.get(width)!, "train") <= INTERPOLATES) ?? null,
    rise,
    fall,
    holds: rise.clear && fall.clear,
  };
}

/** The peak is the width that stands highest above both the lowest before it and the last. */
function places(curve: Curve, some?: ReadonlySet<number>): { valley: number; peak: number } {
  const widths = [...curve.keys()];
  const errors = widths.map((width) => meanOf(curve.get(width)!, "test", some));
  let [valley, best, height] = [0, 1, -Infinity];
  for (let i = 1, lowest = 0; i < widths.length - 1; i++) {
    if (errors[i - 1] < errors[lowest]) lowest = i - 1;
    const stands = errors[i] - Math.max(errors[lowest], errors.at(-1)!);
    if (stands > height) [valley, best, height] = [lowest, i, stands];
  }
  return { valley: widths[valley], peak: widths[best] };
}

function gap(width: number, worse: Seeds | undefined, better: Seeds | undefined): Gap | null {
  if (!worse || !better) return null;
  const differences = [...better].flatMap(([seed, { test }]) => {
    const other = worse.get(seed);
    return other ? [other.test - test] : [];
  });
  if (differences.length < 2) return null;
  const difference = differenceOf(differences);
  return {
    ...difference,
    width,
    worse: meanOf(worse, "test"),
    better: meanOf(better, "test"),
    holds: difference.clear,
  };
}

function differenceOf(values: readonly number[]): Difference {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const standardError = Math.sqrt(variance / n);
  return { mean, standardError, n, clear: mean > CLEAR * standardError };
}
