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

/**
 * A rise and a fall of test error with width. Where to look is said by the training error alone, so that chance in the test errors
 * does not choose the places that they are judged at.
 */
export interface DoubleDescent {
  /** The widest networks that leave more than half of the redrawn labels unlearnt. */
  before: number;
  /** The narrowest that have all but learnt them: training error of 2 % at most. */
  peak: number;
  /** The largest width. */
  last: number;
  /** Mean test errors there. */
  errors: { before: number; peak: number; last: number };
  rise: Difference;
  fall: Difference;
  holds: boolean;
}

/** A difference at the largest width, or on average over several. */
export interface Gap extends Difference {
  widths: number[];
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
    /** … and of those pruned by lot less that of those pruned by magnitude, both retrained, over all widths; */
    byLot: Gap | null;
    /** and of the dense network of width s less that of the largest one pruned to it and retrained. */
    trainLarge: Gap | null;
  }[];
}

/** More standard errors than this, and chance is an explanation no longer. */
const CLEAR = 3;
const LEARNT = 0.02;
const RULE = "magnitude";

/**
 * @param rows of one study
 * @returns null for what the rows are too few to say
 */
export function networkFacts(rows: readonly NetworkRow[]): NetworkFacts {
  const labelNoise = rows[0]?.labelNoise ?? 0;
  const dense = curveOf(rows, "dense", null, null);
  const targets = [...new Set(rows.flatMap(({ target }) => target ?? []))].toSorted((a, b) => a - b);
  return {
    dense: doubleDescent(dense, labelNoise),
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
          labelNoise,
        ),
        withoutRetraining: gap([last], pruned, retrained),
        byLot: gap([...retrained.keys()], random, retrained),
        // The small network is the same whatever it is compared with.
        trainLarge: gap([last], new Map([[last, dense.get(target)!]]), retrained),
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

const meanOf = (seeds: Seeds, of: "train" | "test") =>
  [...seeds.values()].reduce((sum, errors) => sum + errors[of], 0) / seeds.size;

function doubleDescent(curve: Curve, labelNoise: number): DoubleDescent | null {
  const widths = [...curve.keys()];
  const seeds = seedsOf([...curve.values()]);
  if (seeds.length < 2) return null;
  const training = (width: number) => meanOf(curve.get(width)!, "train");
  const peak = widths.find((width) => training(width) <= LEARNT);
  const before = widths.findLast((width) => width < (peak ?? 0) && training(width) > labelNoise / 2);
  const last = widths.at(-1)!;
  if (peak === undefined || before === undefined || last === peak) return null;
  const error = (width: number) => meanOf(curve.get(width)!, "test");
  const drop = (from: number, to: number) =>
    differenceOf(seeds.map((seed) => curve.get(from)!.get(seed)!.test - curve.get(to)!.get(seed)!.test));
  const [rise, fall] = [drop(peak, before), drop(peak, last)];
  return {
    before,
    peak,
    last,
    errors: { before: error(before), peak: error(peak), last: error(last) },
    rise,
    fall,
    holds: rise.clear && fall.clear,
  };
}

/** The seeds that are there everywhere, in order: of a run that is not complete some are missing here and there. */
const seedsOf = (all: readonly Seeds[]): number[] =>
  [...(all[0]?.keys() ?? [])]
    .filter((seed) => all.every((seeds) => seeds.has(seed)))
    .toSorted((a, b) => a - b);

/** Seed by seed, the mean over widths of what `worse` has more. */
function gap(widths: number[], worse: Curve, better: Curve): Gap | null {
  const both = widths.filter((width) => worse.get(width) && better.get(width));
  const seeds = seedsOf([worse, better].flatMap((curve) => both.map((width) => curve.get(width)!)));
  if (seeds.length < 2) return null;
  const mean = (curve: Curve, seed: number) =>
    both.reduce((sum, width) => sum + curve.get(width)!.get(seed)!.test, 0) / both.length;
  const over = (curve: Curve) => seeds.reduce((sum, seed) => sum + mean(curve, seed), 0) / seeds.length;
  const difference = differenceOf(seeds.map((seed) => mean(worse, seed) - mean(better, seed)));
  return {
    ...difference,
    widths: both,
    worse: over(worse),
    better: over(better),
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
