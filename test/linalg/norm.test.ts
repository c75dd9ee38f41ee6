import { expect, test } from "vitest";
import { DomainError } from "../../src/errors.js";
import { norm, type MatrixNorm } from "../../src/linalg/index.js";

const a = [
  [1, -2, 3],
  [-4, 5, -6],
];

test("the norms of a vector have numpy's values", () => {
  const x = [3, -4, 0, 12];
  expect(norm(x)).toBe(13);
  expect(norm(x, 1)).toBe(19);
  expect(norm(x, Infinity)).toBe(12);
  expect(norm(x, -Infinity)).toBe(0);
  expect(norm(x, 0)).toBe(3);
  expect(norm(x, 3)).toBeCloseTo(Math.cbrt(27 + 64 + 1728), 12);
  expect(norm([1, 2, 4], -1)).toBeCloseTo(1 / 1.75, 14);
  expect(norm(x, -1)).toBe(0);
  expect(norm([])).toBe(0);
});

test("the norms of a matrix have numpy's values", () => {
  expect(norm(a)).toBeCloseTo(Math.sqrt(91), 13);
  expect(norm(a, "fro")).toBe(norm(a));
  expect(norm(a, 1)).toBe(9);
  expect(norm(a, -1)).toBe(5);
  expect(norm(a, Infinity)).toBe(15);
  expect(norm(a, -Infinity)).toBe(6);
  expect(norm(a, 2)).toBeCloseTo(9.508032000695724, 13);
  expect(norm(a, -2)).toBeCloseTo(0.7728696356734838, 13);
  expect(norm(a, "nuc")).toBeCloseTo(10.280901636369208, 12);
});

test("no norm overflows or underflows on the way", () => {
  expect(norm([3e200, 4e200]) / 5e200).toBeCloseTo(1, 14);
  expect(norm([3e-200, 4e-200]) / 5e-200).toBeCloseTo(1, 14);
  expect(norm([3e200, 4e200], 3) / 1e200).toBeCloseTo(Math.cbrt(91), 12);
  expect(norm([[3e-200, 0], [0, 4e-200]], "nuc") / 7e-200).toBeCloseTo(1, 14); // prettier-ignore
});

test("an unknown norm is refused", () => {
  expect(() => norm(a, 3)).toThrow(DomainError);
  expect(() => norm(a, "frob" as MatrixNorm)).toThrow(
    'norm: ord must be "fro", "nuc", 1, -1, 2, -2, Infinity or -Infinity for a matrix, got "frob"',
  );
  expect(() => norm([1, 2], "fro" as unknown as number)).toThrow(
    "norm: ord must be a number for a vector, got",
  );
  expect(() => norm([1, NaN])).toThrow("norm: A[1] must be finite, got NaN");
});
