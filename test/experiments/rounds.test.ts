import { expect, test } from "vitest";
import { compareRoads, summarize } from "../../src/experiments/compare.js";
import {
  moreRounds,
  roundsExperiment,
  roundsRatios,
  roundsSimulation,
  roundsTheory,
  type RoundsExperiment,
} from "../../src/experiments/rounds.js";
import { predict } from "../../src/theory/index.js";

const { worlds } = roundsExperiment();
const small: RoundsExperiment = {
  worlds,
  noises: [0.5],
  lineKappas: [0.85, 2, 7.5],
  dotKappas: [2],
  nSamples: 100,
  nTrials: 12,
};

test("rounds are ahead where theory says so, and behind elsewhere, and the dots lie there", async () => {
  const shares: number[] = [];
  const onProgress = (share: number) => shares.push(share);
  const rows = [
    ...roundsTheory(small),
    ...(await roundsSimulation(small, { seed: 1, workers: 1, onProgress })),
  ];
  expect(shares).toEqual([0.5, 1]);
  const ratios = roundsRatios(small, rows);
  // two worlds, three points of theory and a dot in each
  expect(ratios.length).toBe(8);
  const [identity] = worlds;
  const exact = ratios.filter((r) => r.world === identity && r.estimator === "theory");
  expect(exact.map(({ kappa }) => kappa)).toEqual([0.85, 2, 7.5]);
  expect(exact.map(({ ratio }) => ratio < 1)).toEqual([true, false, true]);
  const at = { kappa: 2, rules: ["magnitude"] };
  const { retrained } = predict(identity.problem(0.5), { ...at, keepFraction: [0.3, 0.1] });
  expect(exact[1].twoRounds).toBe(retrained.magnitude);
  expect(exact[1].oneShot).toBe(
    predict(identity.problem(0.5), { ...at, keepFraction: 0.1 }).retrained.magnitude,
  );
  for (const { nDots, nAgree } of summarize(compareRoads(rows))) expect(nAgree).toBe(nDots);
});

test("the lines keep away from where a refit has its peak", () => {
  for (const quick of [true, false]) {
    const { lineKappas, dotKappas } = roundsExperiment(quick);
    expect(lineKappas).toEqual(lineKappas.toSorted((a, b) => a - b));
    for (const kappa of [...lineKappas, ...dotKappas])
      for (const peak of [1, 1 / 0.3]) expect(Math.abs(kappa - peak)).toBeGreaterThan(0.01 * peak);
  }
});

test("more rounds begin with one shot and end at the same share", () => {
  const [{ problem }] = worlds;
  const risks = moreRounds(problem(0.5), "magnitude", 2, 2);
  const options = { kappa: 2, rules: ["magnitude"] };
  expect(risks[0]).toBeCloseTo(
    predict(problem(0.5), { ...options, keepFraction: 0.1 }).retrained.magnitude,
    9,
  );
  expect(risks.length).toBe(2);
});
