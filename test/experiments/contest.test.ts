import { expect, test } from "vitest";
import { bestContest, contests, smallModel } from "../../src/experiments/contest.js";
import { rowsOf } from "../../src/experiments/records.js";
import { judge, winner } from "../../src/experiments/verdict.js";
import { rowWith } from "../support/rows.js";

const small = rowWith({ stage: "small", p: 20, value: 2 });
const pruned = (p: number, value: number, rule = "hessian") => rowWith({ stage: "pruned", rule, p, value });

const leaf = (mean: number) => ({ mean, standardError: 0.1, median: mean });

test("a contest names the best size above n, the gain, and where the large model gets ahead for good", () => {
  const rows = [small, ...[10, 5, 1.9, 2.5, 1.8, 1.6, 1.7].map((value, i) => pruned(60 + 30 * i, value))];
  const [contest] = contests(rows);
  expect(contest).toMatchObject({
    rule: "hessian",
    stage: "pruned",
    small: 2,
    winner: "large",
    winsFrom: 180,
  });
  expect(contest.best.p).toBe(210);
  expect(contest.gain).toBeCloseTo(0.2, 12);
});

test("where the largest model loses there is no size from which on large wins", () => {
  expect(contests([small, pruned(150, 1), pruned(200, 3)])[0].winsFrom).toBeNull();
});

test("a size between the target and n is remembered, but does not count as large", () => {
  const [contest] = contests([small, pruned(50, 1), pruned(150, 3)]);
  expect(contest).toMatchObject({ winner: "small" });
  expect(contest.bestAnySize.p).toBe(50);
});

test("a difference of less than two standard errors is a draw", () => {
  const rows = [
    { ...small, standardError: 0.3 },
    { ...pruned(200, 1.2), standardError: 0.4 },
  ];
  expect(contests(rows)[0]).toMatchObject({ winner: "draw" });
  expect(contests(rows)[0].score).toBeCloseTo(0.8 / 0.5, 12);
});

test("rules that know the truth do not win", () => {
  const all = contests([small, pruned(200, 0.5, "oracle"), pruned(200, 1.5)]);
  expect(bestContest(all)?.rule).toBe("hessian");
});

test("the small model is the one with the full number of kept features", () => {
  const rows = [rowWith({ stage: "small", p: 10, kept: 10, value: 7 }), small, pruned(200, 1)];
  expect(smallModel(rows)?.value).toBe(2);
});

test("rounding is no victory, and infinity can be beaten", () => {
  expect(winner(2, 2 - 1e-12, 0)).toBe("draw");
  expect(winner(Infinity, 3, 0)).toBe("large");
  expect(winner(Infinity, Infinity, 0)).toBe("draw");
  expect(winner(3, Infinity, 0)).toBe("small");
});

test("one prediction is judged by its best rule that can be used", () => {
  const tree = {
    dense: 1,
    small: 2,
    pruned: { magnitude: 3, oracle: 1.1 },
    retrained: { magnitude: 1.5, oracle: 2 },
  };
  expect(judge(tree)).toEqual({
    winner: "large",
    rule: "magnitude",
    stage: "retrained",
    value: 1.5,
    small: 2,
    smallWithRidge: false,
    gain: 0.25,
  });
  expect(judge({ ...tree, pruned: { oracle: 1 }, retrained: { oracle: 2 } })).toBeUndefined();
});

test("a tree becomes one row per model", () => {
  const rows = rowsOf(
    {
      problem: "toy",
      quantity: "risk",
      n: 100,
      p: 200,
      kept: 20,
      estimator: "simulation",
      trials: 5,
      seed: 1,
    },
    { dense: leaf(1), small: leaf(2), pruned: { hessian: leaf(3) }, retrained: { hessian: leaf(4) } },
  );
  expect(rows.map((row) => [row.stage, row.rule, row.value])).toEqual([
    ["dense", null, 1],
    ["small", null, 2],
    ["pruned", "hessian", 3],
    ["retrained", "hessian", 4],
  ]);
  expect(rows[0]).toMatchObject({ keepFraction: 0.1, standardError: 0.1, median: 1, trials: 5, seed: 1 });
});

test("a small model that gains by the ridge of the refit is compared with that ridge", () => {
  const tree = { dense: 3, small: 2, pruned: { magnitude: 1.5 }, retrained: { magnitude: 1.8, oracle: 1.2 } };
  expect(judge(tree)).toMatchObject({ winner: "small", small: 1.2, smallWithRidge: true, value: 1.5 });
});
