import { expect, test } from "vitest";
import { networkFacts } from "../../src/study/facts.js";
import type { NetworkRow } from "../../src/study/record.js";

const WIDTHS = [2, 4, 8, 16];
const SEEDS = [1, 2, 3, 4, 5, 6];

/** Rows of networks whose test errors by width are given, each seed a little off by its own amount and by `jitter` from width to width. */
function rowsWith(
  errors: readonly number[],
  {
    stage = "dense",
    target = null,
    rule = null,
    jitter = 0.01,
  }: Partial<NetworkRow> & { jitter?: number } = {},
): NetworkRow[] {
  return WIDTHS.flatMap((width, w) =>
    SEEDS.map((seed, s) => ({
      network: "convNet",
      images: "mnist",
      n: 100,
      side: 14,
      labelNoise: 0.1,
      width,
      parameters: 100 * width,
      weights: 90 * width,
      kept: 90 * width,
      keepFraction: 1,
      target,
      stage,
      rule,
      retrainFrom: null,
      epochs: 1,
      trainError: [0.2, 0.1, 0.005, 0][w],
      testError: errors[w] + 0.05 * s + jitter * (((7 * w + 3 * s) % 5) - 2),
      seed,
      version: "0",
      wasmHash: "0",
      networkHash: "0",
    })),
  );
}

test("double descent is a rise and a fall by more than chance, at the widths that the training error names", () => {
  const { dense } = networkFacts(rowsWith([0.3, 0.2, 0.5, 0.1]));
  // Training errors are 0.2, 0.1, 0.005 and 0; a half of the noise is 0.05.
  expect(dense).toMatchObject({ before: 4, peak: 8, last: 16, holds: true });
  expect(dense!.rise.mean).toBeCloseTo(0.3, 1);
  expect(dense!.fall.mean).toBeCloseTo(0.4, 1);
  expect(dense!.rise.n).toBe(6);
});

test.each([
  ["falls", [0.5, 0.4, 0.3, 0.2]],
  ["rises", [0.2, 0.3, 0.4, 0.5]],
  ["falls, then rises", [0.5, 0.3, 0.3, 0.5]],
  ["stays as it is", [0.3, 0.3, 0.3, 0.3]],
])("an error that %s is no double descent", (_, errors) => {
  expect(networkFacts(rowsWith(errors)).dense!.holds).toBe(false);
});

test("a peak that chance makes is none", () => {
  const rows = rowsWith([0.3, 0.3, 0.3, 0.3], { jitter: 0.1 });
  expect(networkFacts(rows).dense!.holds).toBe(false);
});

test("what is pruned is compared seed by seed, at the largest width or over all", () => {
  const magnitude = { target: 4, rule: "magnitude" } as const;
  const wide = (rows: NetworkRow[]) => rows.filter(({ width }) => width > 4);
  const rows = [
    ...rowsWith([0.3, 0.25, 0.5, 0.1]),
    ...wide(rowsWith([0, 0, 0.6, 0.7], { stage: "pruned", ...magnitude })),
    ...wide(rowsWith([0, 0, 0.4, 0.2], { stage: "retrained", ...magnitude })),
    ...wide(rowsWith([0, 0, 0.51, 0.21], { stage: "retrained", target: 4, rule: "random" })),
  ];
  const [{ target, retrained, withoutRetraining, byLot, trainLarge }] = networkFacts(rows).targets;
  expect(target).toBe(4);
  expect(retrained).toMatchObject({ before: 4, peak: 8, last: 16, holds: true });
  expect(withoutRetraining).toMatchObject({ widths: [16], n: 6, holds: true });
  expect(withoutRetraining!.mean).toBeCloseTo(0.5, 10);
  expect(byLot!.widths).toEqual([8, 16]);
  expect(byLot!.mean).toBeCloseTo(0.06, 10); // as much as 0.11 more and 0.01 more
  expect(trainLarge!.mean).toBeCloseTo(0.05, 1);
});

test("a run that is not complete is judged by the seeds that are there everywhere", () => {
  const rows = rowsWith([0.3, 0.2, 0.5, 0.1]).filter(({ seed, width }) => seed < 6 || width < 16);
  expect(networkFacts(rows).dense).toMatchObject({ holds: true, rise: { n: 5 } });
});

test("too few widths or seeds say nothing", () => {
  const rows = rowsWith([0.3, 0.2, 0.5, 0.1]);
  expect(networkFacts(rows.filter(({ width }) => width < 8)).dense).toBeNull();
  expect(networkFacts(rows.filter(({ seed }) => seed < 2)).dense).toBeNull();
  expect(networkFacts([])).toEqual({ dense: null, targets: [] });
});
