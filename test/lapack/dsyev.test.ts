import { expect, test } from "vitest";
import {
  eps,
  garbage,
  generator,
  maxAbs,
  normInf,
  put,
  randomRows,
  withCore,
  type Rows,
} from "../support/matrices.js";
import {
  distance,
  identity,
  jacobiEigenvalues,
  orthogonality,
  spectra,
  withEigenvalues,
} from "../support/spectral.js";

const VALUES = 0;
const VECTORS = 1;

/** LAPACK lets 60 pass. */
const LIMIT = 5;

interface Result {
  info: number;
  values: number[];
  vectors: Rows;
}

/** Marks the lower triangle, which must not be read. */
function eigen(job: number, a: Rows): Result {
  let result: Result = { info: -1, values: [], vectors: [] };
  withCore((s, core) => {
    const n = a.length;
    const upper = a.map((row, i) => row.map((value, j) => (j >= i ? value : NaN)));
    const stored = put(s, upper, 3, n);
    const w = s.f64(n);
    const z = garbage(s, n, n, 5);
    const nBytes = core.dsyevWorkBytes(job, n);
    const work = s.bytes(nBytes + 64);
    s.viewU8(work + nBytes, 64).fill(0xa5);
    const info = core.dsyev(job, n, stored.pointer, stored.ld, w, z.pointer, z.ld, work);
    expect(s.viewU8(work + nBytes, 64).every((byte) => byte === 0xa5)).toBe(true);
    stored.take(); // looks at the padding
    result = { info, values: [...s.view(w, n)], vectors: z.take() };
  });
  return result;
}

function check(a: Rows, what: string): Result {
  const n = a.length;
  const both = eigen(VECTORS, a);
  const only = eigen(VALUES, a);
  expect([both.info, only.info], what).toEqual([0, 0]);
  expect(both.values.every((x, i) => i === 0 || both.values[i - 1] <= x)).toBe(true);
  const rebuilt = both.vectors.map((row) =>
    both.vectors.map((other) => row.reduce((s, x, l) => s + x * both.values[l] * other[l], 0)),
  );
  expect(distance(a, rebuilt, n), `${what}: residual`).toBeLessThan(LIMIT);
  expect(orthogonality(both.vectors), `${what}: orthogonality`).toBeLessThan(LIMIT);
  const gap = maxAbs(both.values.map((x, i) => x - only.values[i]));
  expect(gap, `${what}: values only`).toBeLessThanOrEqual(2 * LIMIT * Math.sqrt(n + 1) * eps * normInf(a));
  return both;
}

const symmetric = (n: number, seed: number): Rows => {
  const a = randomRows(n, n, generator(seed));
  return a.map((row, i) => row.map((x, j) => (j >= i ? x : a[j][i])));
};

test("residual, orthogonality and order at every size around the block edges", () => {
  for (const n of [0, 1, 2, 3, 4, 5, 8, 31, 32, 33, 34, 47, 48, 49, 50, 63, 64, 65, 66, 97, 129, 200])
    check(symmetric(n, n), `random ${n}`);
});

test("all kinds of spectra keep the ratios: zero, equal, clustered, graded, rank-deficient, positive and of both signs", () => {
  for (const [name, values] of Object.entries(spectra))
    for (const n of [2, 10, 33, 70, 130]) {
      const wanted = values(n);
      const signed = wanted.map((x, i) => (i % 2 ? -x : x));
      for (const [suffix, spectrum] of [
        ["", wanted],
        [" with signs", signed],
      ] as const) {
        const found = check(withEigenvalues(spectrum, n), `${name}${suffix} ${n}`);
        const sorted = spectrum.toSorted((x, y) => x - y);
        expect(maxAbs(found.values.map((x, i) => x - sorted[i]))).toBeLessThan(
          20 * n * eps * (maxAbs(spectrum) || 1),
        );
      }
    }
});

test("structured matrices: identity, diagonal, ones, blocks that do not touch, Wilkinson's, the second difference", () => {
  const n = 75;
  const make = (f: (i: number, j: number) => number) =>
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => f(i, j)));
  expect(check(identity(n), "identity").values).toEqual(Array.from({ length: n }, () => 1));
  const diagonal = check(
    make((i, j) => (i === j ? (i * 37) % n : 0)),
    "diagonal",
  );
  expect(diagonal.values).toEqual(Array.from({ length: n }, (_, i) => i));
  check(
    make(() => 1),
    "ones",
  );
  check(
    make((i, j) => (Math.floor(i / 5) === Math.floor(j / 5) ? 1 / (1 + i + j) : 0)),
    "blocks",
  );
  check(
    make((i, j) => (i === j ? Math.abs(i - 37) : Math.abs(i - j) === 1 ? 1 : 0)),
    "Wilkinson",
  );
  const second = check(
    make((i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
    "second difference",
  );
  const known = Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos((Math.PI * (k + 1)) / (n + 1)));
  expect(maxAbs(second.values.map((x, i) => x - known[i]))).toBeLessThan(20 * eps);
  check(
    make((i, j) => (Math.abs(i - j) === 1 ? 1 : 0)),
    "zero diagonal",
  );
});

test("graded matrices in both directions, down to underflow", () => {
  for (const step of [0.25, 2, 5]) {
    const a = symmetric(60, 3);
    check(
      a.map((row, i) => row.map((x, j) => x * 10 ** (-step * (i + j)))),
      `down by ${step}`,
    );
    check(
      a.map((row, i) => row.map((x, j) => x * 10 ** (-step * (118 - i - j)))),
      `up by ${step}`,
    );
  }
});

test("tridiagonal matrices whose entries range over 200 orders of magnitude", () => {
  for (let seed = 1; seed <= 12; seed++) {
    const next = generator(seed);
    const n = 33 + 7 * seed;
    const a = Array.from({ length: n }, () => Array.from({ length: n }, () => 0));
    for (let i = 0; i < n; i++) {
      a[i][i] = seed % 2 ? 1e-300 * next() : next() * 10 ** (100 * (next() - 1));
      if (i > 0) a[i][i - 1] = a[i - 1][i] = next() * 10 ** (100 * (next() - 1));
    }
    check(a, `wide ${seed}`);
  }
});

test("scaling by 1e±150 and 1e±300 changes nothing but the scale", () => {
  const a = symmetric(40, 11);
  const plain = eigen(VECTORS, a).values;
  for (const power of [150, -150, 300, -300]) {
    const scale = 10 ** power;
    const found = check(
      a.map((row) => row.map((x) => x * scale)),
      `times 1e${power}`,
    );
    expect(maxAbs(found.values.map((x, i) => x / scale - plain[i]))).toBeLessThan(1e-13);
  }
});

test("small matrices agree with Jacobi's method", () => {
  for (const n of [1, 2, 3, 5, 12, 20]) {
    const a = symmetric(n, 100 + n);
    const expected = jacobiEigenvalues(a);
    const { values } = eigen(VECTORS, a);
    expect(maxAbs(values.map((x, i) => x - expected[i]))).toBeLessThan(20 * n * eps);
  }
});

test("a matrix of NaN ends with a code instead of running on", () => {
  const a = Array.from({ length: 40 }, () => Array.from({ length: 40 }, () => NaN));
  for (const job of [VALUES, VECTORS]) expect(eigen(job, a).info).not.toBe(0);
});
