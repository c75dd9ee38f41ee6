import { expect, test } from "vitest";
import { columns, largest, meanSquares } from "../../src/fit/columns.js";

const X = { rows: 2, cols: 3, data: Float64Array.of(1, 2, 3, 4, 5, 6) };

test("columns are picked in the order given, and all of them are the matrix itself", () => {
  expect(columns(X, Int32Array.of(0, 2))).toEqual({ rows: 2, cols: 2, data: Float64Array.of(1, 3, 4, 6) });
  expect(columns(X, Int32Array.of(0, 1, 2)).data).toBe(X.data);
  expect(columns(X, new Int32Array(0))).toEqual({ rows: 2, cols: 0, data: new Float64Array(0) });
});

test("mean squares are taken down the columns", () => {
  expect([...meanSquares("test", X)]).toEqual([8.5, 14.5, 22.5]);
});

test("the largest scores come as increasing places, equal ones by the lowest", () => {
  const scores = Float64Array.of(3, 1, 4, 1, 5, 4);
  expect([...largest("test", scores, 3)]).toEqual([2, 4, 5]);
  expect([...largest("test", scores, 2)]).toEqual([2, 4]);
  expect([...largest("test", scores, 6)]).toEqual([0, 1, 2, 3, 4, 5]);
  expect([...largest("test", scores, 0)]).toEqual([]);
});
