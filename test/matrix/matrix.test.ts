import { expect, test } from "vitest";
import { DomainError, ShapeError } from "../../src/errors.js";
import {
  eye,
  fromFlat,
  matrix,
  toMatrix,
  toRightSides,
  toRows,
  toVector,
  zeros,
} from "../../src/matrix/index.js";

const rows = [
  [1, 2, 3],
  [4, 5, 6],
];

test("zeros, eye, fromFlat and toRows make and unmake matrices", () => {
  expect(toRows(zeros(2, 1))).toEqual([[0], [0]]);
  expect(toRows(eye(2, 3))).toEqual([
    [1, 0, 0],
    [0, 1, 0],
  ]);
  expect(toRows(fromFlat(2, 3, [1, 2, 3, 4, 5, 6]))).toEqual(rows);
  expect(zeros(0, 5)).toEqual({ rows: 0, cols: 5, data: new Float64Array(0) });
  const data = new Float64Array(4);
  expect(fromFlat(2, 2, data).data).toBe(data);
});

test("sizes must be whole numbers and data must fit them", () => {
  expect(() => zeros(-1, 2)).toThrow(
    new DomainError("zeros: rows must be a whole number of at least 0, got -1"),
  );
  expect(() => eye(1.5)).toThrow("eye: rows must be a whole number of at least 0, got 1.5");
  expect(() => fromFlat(2, 2, [1])).toThrow(
    new ShapeError("fromFlat: data must have 2 × 2 = 4 entries, got 1"),
  );
});

test("a matrix is read from rows, typed rows, a Matrix, an ndarray, an ml-matrix and a tensor", () => {
  const flat = [1, 2, 3, 4, 5, 6];
  const sources = [
    rows,
    rows.map((row) => Float32Array.from(row)),
    fromFlat(2, 3, flat),
    { data: flat, shape: [2, 3], stride: [3, 1], offset: 0 },
    { data: [0, 1, 4, 2, 5, 3, 6], shape: [2, 3], stride: [1, 2], offset: 1 }, // a transposed view
    { data: [6, 5, 4, 3, 2, 1], shape: [2, 3], stride: [-3, -1], offset: 5 }, // a reversed one
    { rows: 2, columns: 3, to1DArray: () => flat },
    { shape: [2, 3], dataSync: () => Float32Array.from(flat) },
  ];
  for (const source of sources) {
    const m = matrix(source);
    expect([m.rows, m.cols]).toEqual([2, 3]);
    expect(toRows(m)).toEqual(rows);
  }
});

test("matrix() copies", () => {
  const source = fromFlat(1, 1, new Float64Array([1]));
  const copy = matrix(source);
  copy.data[0] = 2;
  expect(source.data[0]).toBe(1);
});

test("empty matrices are matrices", () => {
  expect(matrix([])).toEqual(zeros(0, 0));
  expect(matrix([[], []])).toEqual(zeros(2, 0));
});

const refuse = (input: unknown) => () => toMatrix("matmul", "A", input);

test("what is not a matrix is refused with the routine, the rule and what came", () => {
  expect(refuse(3)).toThrow(new TypeError("matmul: A must be a matrix or an array of rows, got 3"));
  expect(refuse(undefined)).toThrow("matmul: A must be a matrix or an array of rows, got undefined");
  expect(refuse([1, 2])).toThrow("matmul: A must be a matrix or an array of rows, got an array of 2 numbers");
  expect(refuse("abc")).toThrow('matmul: A must be a matrix or an array of rows, got "abc"');
  expect(refuse({})).toThrow("matmul: A must be a matrix or an array of rows, got an object");
  expect(refuse([[1, 2], 3])).toThrow("matmul: A[1] must be a row of numbers, got 3");
  expect(refuse([[1, 2], [3]])).toThrow(new ShapeError("matmul: A[1] must have 2 entries like row 0, got 1"));
  expect(refuse([[1, "2"]])).toThrow(new TypeError('matmul: A[0][1] must be a number, got "2"'));
  expect(refuse([[1, undefined]])).toThrow("matmul: A[0][1] must be a number, got undefined");
  expect(refuse({ rows: 2, cols: 2, data: [1, 2, 3, 4] })).toThrow(
    "matmul: A.data must be a Float64Array, got an array of 4",
  );
  expect(refuse({ rows: 2, cols: 2, data: new Float64Array(3) })).toThrow(
    "matmul: A must have 2 × 2 = 4 entries, got 3",
  );
  expect(refuse({ shape: [2], dataSync: () => [1, 2] })).toThrow("matmul: A must have 2 dimensions, got 1");
  expect(refuse({ shape: [1, 1, 1], dataSync: () => [1] })).toThrow(
    "matmul: A must have 2 dimensions, got 3",
  );
});

test("NaN and infinity are refused with their place, whatever the container", () => {
  const bad = [1, 2, 3, 4, 5, NaN, 7, 8];
  for (const input of [
    [bad.slice(0, 2), bad.slice(2, 4), bad.slice(4, 6), bad.slice(6)],
    fromFlat(4, 2, bad),
    { data: bad, shape: [4, 2], stride: [2, 1], offset: 0 },
    { rows: 4, columns: 2, to1DArray: () => bad },
    { shape: [4, 2], dataSync: () => bad },
  ])
    expect(() => toMatrix("matmul", "A", input)).toThrow(
      new DomainError("matmul: A[2][1] must be finite, got NaN"),
    );
  expect(() => toVector("matvec", "x", [1, -Infinity])).toThrow("matvec: x[1] must be finite, got -Infinity");
});

test("vectors are read from arrays, typed arrays, ndarrays and tensors", () => {
  for (const input of [
    [1, 2, 3],
    Float64Array.of(1, 2, 3),
    Int32Array.of(1, 2, 3),
    { data: [3, 9, 2, 9, 1], shape: [3], stride: [-2], offset: 4 },
    { shape: [3], dataSync: () => Float32Array.of(1, 2, 3) },
  ])
    expect([...toVector("f", "x", input)]).toEqual([1, 2, 3]);
  expect(() => toVector("f", "x", [[1]])).toThrow(
    new TypeError("f: x must be an array of numbers, got an array of 1"),
  );
  expect(() => toVector("f", "x", [1, "2"])).toThrow('f: x[1] must be a number, got "2"');
  expect(() => toVector("f", "x", 5)).toThrow("f: x must be an array of numbers, got 5");
});

test("right-hand sides remember whether they were a vector", () => {
  expect(toRightSides("f", "b", [1, 2])).toMatchObject({ rows: 2, cols: 1, isVector: true });
  expect(toRightSides("f", "b", [[1], [2]])).toMatchObject({ rows: 2, cols: 1, isVector: false });
  expect(toRightSides("f", "b", [])).toMatchObject({ rows: 0, cols: 1, isVector: true });
});
