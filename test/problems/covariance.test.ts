import { expect, test } from "vitest";
import { DomainError, ShapeError } from "../../src/errors.js";
import { matmul } from "../../src/linalg/index.js";
import { toRows } from "../../src/matrix/index.js";
import {
  ar1,
  blockCorrelated,
  checkProblem,
  equicorrelated,
  linearGaussian,
  powerLaw,
  spectrumOf,
  squareRootOf,
  type CovarianceProblem,
} from "../../src/problems/index.js";
import { eigvalsh } from "../../src/linalg/index.js";

const noiseStd = 0.5;
const sigma = [
  [2, 1],
  [1, 3],
];

test("a problem keeps copies of Σ and β*, frozen", () => {
  const covariance = { rows: 2, cols: 2, data: Float64Array.of(2, 1, 1, 3) };
  const betaStar = Float64Array.of(1, -1);
  const problem = linearGaussian({ covariance, betaStar, noiseStd });
  covariance.data[0] = 9;
  betaStar[0] = 9;
  expect(problem.kind).toBe("covariance");
  expect([...problem.covariance.data]).toEqual([2, 1, 1, 3]);
  expect([...problem.betaStar]).toEqual([1, -1]);
  expect(problem.factor).toBeUndefined();
  expect(Object.isFrozen(problem) && Object.isFrozen(problem.covariance)).toBe(true);
});

test("a factor A gives Σ = A·Aᵀ, exactly symmetric, and is kept", () => {
  const factor = [
    [1, 0.1],
    [2, 0.3],
    [0, 0.7],
  ];
  const { covariance, factor: kept } = linearGaussian({ factor, betaStar: [1, 2, 3], noiseStd });
  const want = toRows(matmul(factor, factor, { transposeB: true }));
  expect(toRows(kept!)).toEqual(factor);
  for (const [i, row] of toRows(covariance).entries())
    for (const [j, value] of row.entries()) {
      expect(value).toBeCloseTo(want[i][j], 15);
      expect(value).toBe(covariance.data[j * 3 + i]);
    }
});

test.each([
  [
    { covariance: [[1, 2]], betaStar: [1], noiseStd },
    ShapeError,
    "linearGaussian: covariance must be square, got 1 × 2",
  ],
  [
    {
      covariance: [
        [1, 0.5],
        [0.4, 1],
      ],
      betaStar: [1, 1],
      noiseStd,
    },
    DomainError,
    "linearGaussian: covariance must be symmetric, got covariance[1][0] = 0.4 but covariance[0][1] = 0.5",
  ],
  [
    {
      covariance: [
        [1, 2],
        [2, 1],
      ],
      betaStar: [1, 1],
      noiseStd,
    },
    DomainError,
    /linearGaussian: covariance must be positive semidefinite, got an eigenvalue of -(1|0\.99999)/,
  ],
  [
    { covariance: sigma, betaStar: [1], noiseStd },
    ShapeError,
    "linearGaussian: betaStar must have 2 entries, one for each feature, got 1",
  ],
  [
    { covariance: sigma, betaStar: [1, NaN], noiseStd },
    DomainError,
    "linearGaussian: betaStar[1] must be finite, got NaN",
  ],
  [
    { covariance: sigma, betaStar: [1, 1], noiseStd: -1 },
    DomainError,
    "linearGaussian: noiseStd must be at least 0, got -1",
  ],
  [
    { covariance: sigma, factor: sigma, betaStar: [1, 1], noiseStd },
    DomainError,
    "linearGaussian: the problem must have a covariance or a factor of it, got both",
  ],
  [{ betaStar: [1, 1], noiseStd }, DomainError, "linearGaussian: covariance is missing, or a factor of it"],
  [
    { covariance: sigma, betastar: [1, 1], noiseStd },
    DomainError,
    "linearGaussian: unknown key betastar, did you mean betaStar?",
  ],
  [
    { covariance: [], betaStar: [], noiseStd },
    ShapeError,
    "linearGaussian: covariance must not be empty, got 0 × 0",
  ],
  [
    { factor: [[], []], betaStar: [1, 1], noiseStd },
    ShapeError,
    "linearGaussian: factor must have at least one column, got none",
  ],
  [{ covariance: 3, betaStar: [1], noiseStd }, TypeError, "linearGaussian: covariance must be"],
])("bad input %# gets one clear line", (input, error, message) => {
  expect(() => linearGaussian(input as never)).toThrow(error);
  expect(() => linearGaussian(input as never)).toThrow(message);
});

test("a singular Σ is allowed, and its square root has as many columns as Σ has rank", () => {
  const ones = Array.from({ length: 4 }, () => [1, 1, 1, 1]);
  const problem = linearGaussian({ covariance: ones, betaStar: [1, 0, 0, 0], noiseStd });
  const { eigenvalues, rank } = spectrumOf("test", problem);
  expect(rank).toBe(1);
  expect(eigenvalues.subarray(0, 3)).toEqual(new Float64Array(3));
  expect(eigenvalues[3]).toBeCloseTo(4, 12);
  const root = squareRootOf("test", problem);
  expect(root.cols).toBeLessThanOrEqual(4);
  const square = matmul(root, root, { transposeB: true });
  for (const value of square.data) expect(value).toBeCloseTo(1, 12);
});

test("Σ = 0 is allowed", () => {
  const problem = linearGaussian({ covariance: [[0]], betaStar: [1], noiseStd });
  expect(spectrumOf("test", problem).rank).toBe(0);
  expect(squareRootOf("test", problem).cols).toBe(0);
});

test("eigenvalues and square root of a problem are taken once", () => {
  const problem = linearGaussian({ covariance: sigma, betaStar: [1, 1], noiseStd });
  expect(spectrumOf("test", problem)).toBe(spectrumOf("test", problem));
  expect(squareRootOf("test", problem)).toBe(squareRootOf("test", problem));
  const { data } = matmul(squareRootOf("test", problem), squareRootOf("test", problem), { transposeB: true });
  for (const [i, value] of data.entries()) expect(value).toBeCloseTo(sigma.flat()[i], 14);
});

test.each([
  [{ noiseStd: NaN }, "problem.noiseStd must be a finite number of at least 0, got NaN"],
  [{ betaStar: [1, 1] }, "problem.betaStar must be a Float64Array with an entry per feature"],
  [{ covariance: [[1]] }, "problem.covariance must be a Matrix"],
  [
    { covariance: { rows: 2, cols: 2, data: Float64Array.of(1, 0, NaN, 1) } },
    "problem.covariance[1][0] must be finite, got NaN",
  ],
  [{ factor: { rows: 1, cols: 1, data: Float64Array.of(1) } }, "problem.factor must have 2 rows"],
])("a changed copy %# of a problem is refused", (change, message) => {
  const copy = { ...linearGaussian({ covariance: sigma, betaStar: [1, 1], noiseStd }), ...change };
  expect(() => checkProblem("predict", copy, ["covariance"])).toThrow(`predict: ${message}`);
});

test("a routine says which problems it takes, and which it got", () => {
  const problem = linearGaussian({ covariance: sigma, betaStar: [1, 1], noiseStd });
  expect(() => checkProblem("f", problem, ["linearGaussian"])).toThrow(
    "f: the problem must be made by linearGaussian, got one made by linearGaussian with a covariance",
  );
  expect(() => checkProblem("f", 7, ["linearGaussian", "randomFeatures"])).toThrow(
    "f: the problem must be made by linearGaussian or randomFeatures, got 7",
  );
});

test("a copy with an indefinite Σ is found out when its eigenvalues are taken", () => {
  const problem = linearGaussian({ covariance: sigma, betaStar: [1, 1], noiseStd });
  const covariance = { rows: 2, cols: 2, data: Float64Array.of(1, 2, 2, 1) };
  const copy: CovarianceProblem = { ...problem, covariance };
  expect(() => spectrumOf("predict", copy)).toThrow("predict: covariance must be positive semidefinite");
});

test("ready-made covariances have the eigenvalues of their formulas", () => {
  const equal = eigvalsh(equicorrelated(6, 0.3));
  for (let j = 0; j < 5; j++) expect(equal[j]).toBeCloseTo(0.7, 13);
  expect(equal[5]).toBeCloseTo(0.7 + 6 * 0.3, 13);
  const blocks = eigvalsh(blockCorrelated(6, 3, 0.5));
  expect([...blocks].map((x) => Number(x.toFixed(12)))).toEqual([0.5, 0.5, 0.5, 0.5, 2, 2]);
  const rotated = eigvalsh(powerLaw(20, 1.5, 3));
  for (let k = 1; k <= 20; k++) expect(rotated[20 - k]).toBeCloseTo(k ** -1.5, 12);
  // the inverse of AR(1) is tridiagonal: its extreme eigenvalues lie between those of the infinite sequence
  const chain = eigvalsh(ar1(50, 0.8));
  expect(chain[0]).toBeGreaterThan((1 - 0.8) / (1 + 0.8));
  expect(chain[49]).toBeLessThan((1 + 0.8) / (1 - 0.8));
});

test("ready-made covariances at the ends of their ranges are still covariances", () => {
  const betaStar = [1, 1, 1, 1];
  for (const covariance of [
    equicorrelated(4, -1 / 3),
    equicorrelated(4, 1),
    ar1(4, -1),
    blockCorrelated(4, 3, -0.5),
  ])
    expect(linearGaussian({ covariance, betaStar, noiseStd }).kind).toBe("covariance");
});

test.each([
  [() => ar1(0, 0.5), "ar1: p must be a whole number from 1 to 10000, got 0"],
  [() => ar1(3, 1.5), "ar1: rho must be in [-1, 1], got 1.5"],
  [() => equicorrelated(5, -0.5), "equicorrelated: rho must be in [-0.25, 1], got -0.5"],
  [() => blockCorrelated(5, 6, 0.5), "blockCorrelated: blockSize must be a whole number from 1 to 5, got 6"],
  [() => powerLaw(5, NaN), "powerLaw: exponent must be a finite number, got NaN"],
  [() => powerLaw(5, -1e4), "powerLaw: exponent must keep the eigenvalues finite, got -10000"],
])("an argument of a ready-made covariance out of range %# is refused", (make, message) => {
  expect(make).toThrow(DomainError);
  expect(make).toThrow(message);
});
