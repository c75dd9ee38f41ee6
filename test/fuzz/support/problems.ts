// Right inputs, drawn: matrices of every shape, rank and scale; problems; vectors.
import fc from "fast-check";
import { linearGaussian, Stream, type LinearGaussian } from "../../../src/index.js";
import { fromFlat, matmul, type Matrix } from "../../../src/linalg/index.js";

export const EPS = Number.EPSILON;

export interface Drawn {
  rows: number;
  cols: number;
  kind: "full" | "low rank" | "whole" | "zero";
  seed: number;
  /** Powers of ten that all entries are multiplied with. */
  scale: number;
}

const kinds = fc.constantFrom("full", "full", "low rank", "whole", "zero");
const scales = fc.oneof(fc.constant(0), fc.integer({ min: -140, max: 140 }));

export const drawn = (least = 0, most = 12): fc.Arbitrary<Drawn> =>
  fc.record({
    rows: fc.integer({ min: least, max: most }),
    cols: fc.integer({ min: least, max: most }),
    kind: kinds as fc.Arbitrary<Drawn["kind"]>,
    seed: fc.nat(1_000_000),
    scale: scales,
  });

/** The matrix that was drawn. */
export function matrixOf({ rows, cols, kind, seed, scale }: Drawn): Matrix {
  const normals = (m: number, n: number, name: string) =>
    fromFlat(m, n, new Stream(seed).child(name).normals(m * n));
  const A =
    kind === "low rank"
      ? matmul(normals(rows, 1, "u"), normals(1, cols, "v"))
      : kind === "zero"
        ? fromFlat(rows, cols, new Float64Array(rows * cols))
        : normals(rows, cols, "A");
  const factor = 10 ** scale;
  return fromFlat(
    rows,
    cols,
    A.data.map((x) => (kind === "whole" ? Math.round(3 * x) : x) * factor),
  );
}

export const vectorOf = (n: number, seed: number) => new Stream(seed).child("vector").normals(n);

export const largest = (values: Float64Array) => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** ‖A − B‖ by its largest entry. */
export const distance = (a: Float64Array, b: Float64Array) => largest(a.map((x, k) => x - b[k]));

const share = fc.double({ min: 0.01, max: 1, noNaN: true });
/** Variances: none, or not so small that their inverse is beyond what doubles hold (those end in a ConvergenceError). */
const size = fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 50, noNaN: true }));

/** A problem of one to four groups, and where it is looked at. */
export const points = fc.record({
  groups: fc.array(
    fc.record({
      variance: size,
      coefficient: fc.tuple(size, fc.constantFrom(-0.1, 0.1)).map(([x, c]) => x * c),
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  ),
  noiseStd: size,
  kappa: fc.oneof(fc.constantFrom(0.1, 1, 2), fc.double({ min: 0.05, max: 20, noNaN: true })),
  keepFraction: share,
  ridge: fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 100, noNaN: true })),
});

type Point = typeof points extends fc.Arbitrary<infer T> ? T : never;

export const problemOf = ({ groups, noiseStd }: Point): LinearGaussian =>
  linearGaussian({ features: groups, noiseStd });
