import { expect, test } from "vitest";
import { fitMinNorm, fitRidge, prune, retrain } from "../../src/fit/index.js";
import { oracle } from "../../src/rules/index.js";
import { Stream } from "../../src/random/index.js";
import { distance, length, row, someData } from "./support.js";

const beta = new Stream(4).normals(50);
const sizes = (values: Float64Array) => Array.from(values, Math.abs);

test("magnitude keeps the largest coefficients and leaves the model that it was given alone", () => {
  const before = beta.slice();
  const { beta: pruned, kept } = prune(beta, { nKept: 10 });
  expect(beta).toEqual(before);
  const least = sizes(beta).toSorted((a, b) => b - a)[9];
  expect([...kept]).toEqual([...beta.keys()].filter((j) => Math.abs(beta[j]) >= least));
  for (const j of beta.keys()) expect(pruned[j]).toBe(kept.includes(j) ? beta[j] : 0);
  expect(prune(beta, { keepFraction: 0.2 }).kept).toEqual(kept);
});

test("hessian weighs by the root mean square of the columns", () => {
  const X = [
    [1, 10, 0],
    [1, -10, 0],
  ];
  expect([...prune([2, 1, 100], { rule: "hessian", X, nKept: 1 }).kept]).toEqual([1]);
  expect([...prune([2, 0.1, 100], { rule: "hessian", X, nKept: 2 }).kept]).toEqual([0, 1]);
});

test("random keeps every coefficient equally often, the same ones for the same seed", () => {
  expect(prune(beta, { rule: "random", nKept: 7, seed: 3 })).toEqual(
    prune(beta, { rule: "random", nKept: 7, seed: 3 }),
  );
  const counts = new Float64Array(50);
  for (let seed = 1; seed <= 400; seed++)
    for (const j of prune(beta, { rule: "random", nKept: 25, seed }).kept) counts[j] += 1;
  // each count is binomial(400, 1/2): five standard deviations, false alarm below 3e-5 for all 50
  for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(50);
});

test("2:4 in consecutive groups keeps the two largest of every four, a part of a group its share", () => {
  const { kept } = prune([1, 4, 3, 2, -9, 8, 0, 1, 5, 6], { rule: "2:4", groups: "consecutive" });
  expect([...kept]).toEqual([1, 2, 4, 5, 9]);
});

test("N:M in random groups keeps its share and depends on the seed", () => {
  const a = prune(beta, { rule: "1:2", seed: 1 }).kept;
  expect(a.length).toBe(25);
  expect(a).not.toEqual(prune(beta, { rule: "1:2", seed: 2 }).kept);
  // the largest of all is kept in any grouping, the smallest never
  const order = [...beta.keys()].toSorted((i, j) => Math.abs(beta[j]) - Math.abs(beta[i]));
  expect(a).toContain(order[0]);
  expect(a).not.toContain(order[49]);
});

test.each([10, 30, 40])("retraining %i of 50 columns on 30 samples is a fit to those columns", (nKept) => {
  const { X, y } = someData(30, 50);
  const pruned = prune(fitMinNorm(X, y).beta, { nKept });
  const part = Array.from({ length: 30 }, (_, i) => Array.from(pruned.kept, (j) => row(X, i)[j]));
  for (const ridge of [0, 0.2]) {
    const { beta: refit, kept } = retrain(X, y, pruned, { ridge });
    const expected = fitRidge(part, y, { ridge }).beta;
    expect(kept).toEqual(pruned.kept);
    expect(
      distance(
        Float64Array.from(kept, (j) => refit[j]),
        expected,
      ),
    ).toBeLessThan(1e-10 * length(expected));
    expect(refit.filter((b) => b !== 0).length).toBe(nKept);
  }
});

test("places, a mask of booleans or bytes and a pruned model say the same", () => {
  const { X, y } = someData(20, 6);
  const pruned = prune(fitMinNorm(X, y).beta, { nKept: 2 });
  const mask = Array.from({ length: 6 }, (_, j) => pruned.kept.includes(j));
  const expected = retrain(X, y, pruned);
  for (const kept of [[...pruned.kept].toReversed(), pruned.kept, mask, Uint8Array.from(mask, Number)])
    expect(retrain(X, y, kept)).toEqual(expected);
});

test.each([
  [() => prune(beta, {}), "prune: the number to keep must be nKept or keepFraction, got neither"],
  [() => prune(beta, { nKept: 1, keepFraction: 0.5 }), "must be nKept or keepFraction, got both"],
  [() => prune(beta, { nKept: 51 }), "prune: nKept must keep from 1 to all 50 coefficients, got 51"],
  [
    () => prune(beta, { keepFraction: 0.001 }),
    "prune: keepFraction must keep from 1 to all 50 coefficients, got 0.001",
  ],
  [() => prune(beta, { rule: "2:4", nKept: 3 }), "nKept and keepFraction must be left out for 2:4"],
  [() => prune(beta, { rule: "hessian", nKept: 3 }), "it needs the data that the model was fitted to, X"],
  [() => prune(beta, { rule: oracle, nKept: 3, X: [[...beta]] }), "it needs the true coefficients"],
  [
    () => prune(beta, { rule: "hessian", nKept: 3, X: [[1]] }),
    "prune: X must have 50 columns, one for each coefficient, got 1",
  ],
  [() => prune(beta, { rule: "magnitud", nKept: 3 }), "did you mean magnitude?"],
  [() => retrain([[1, 2]], [1], [2]), "retrain: kept must hold places from 0 to 1, got 2"],
  [() => retrain([[1, 2]], [1], []), "kept must hold at least one place, got none"],
  [() => retrain([[1, 2]], [1], [0, 0]), "kept must hold different places"],
  [() => retrain([[1, 2]], [1], [true]), "retrain: the mask must have 2 entries"],
  [
    () => retrain([[1, 2]], [1], 3 as unknown as number[]),
    "kept must be places, a mask or a pruned model, got 3",
  ],
])("wrong input is said (%#)", (call, message) => {
  expect(call).toThrow(message);
});
