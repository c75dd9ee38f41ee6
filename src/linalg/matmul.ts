import { DomainError, ShapeError } from "../errors.js";
import {
  checkMatrix,
  toUncheckedMatrix,
  toVector,
  type Matrix,
  type MatrixLike,
  type VectorLike,
} from "../matrix/index.js";
import { checkFlag, describe, optionsOf } from "../validate.js";
import { LOWER, NO_TRANS, TRANS } from "../wasm/abi.js";
import { scope, type Scope } from "../wasm/scope.js";
import { putChecked } from "./checks.js";

/** Options of `matmul`. */
export interface MatmulOptions {
  /** Use the transpose of A. Default false. */
  transposeA?: boolean;
  /** Use the transpose of B. Default false. */
  transposeB?: boolean;
}

/**
 * The product of two matrices, C = op(A)·op(B), where op is the transpose if the options say so.
 *
 * Each entry is summed in an order that depends on the inner dimension alone: same input, same bits on every machine.
 * Cost 2mnk flops. Accuracy |error| ≤ k·eps·|A|·|B|, entry by entry.
 * @param A shape [m, k], or [k, m] with transposeA
 * @param B shape [k, n], or [n, k] with transposeB
 * @param options `transposeA`, `transposeB`: nothing is copied to transpose
 * @returns shape [m, n]; zeros where k = 0; ±Infinity where doubles end
 * @throws {ShapeError} inner dimensions that differ
 * @throws {DomainError} NaN or infinity in A or B, with its place; an unknown option; entries that come to Infinity − Infinity
 * @example
 * matmul([[1, 2], [3, 4]], [[5], [6]]); // [[17], [39]]
 */
export function matmul(A: MatrixLike, B: MatrixLike, options: MatmulOptions = {}): Matrix {
  const a = toUncheckedMatrix("matmul", "A", A);
  const b = toUncheckedMatrix("matmul", "B", B);
  const { transposeA, transposeB } = optionsOf("matmul", options, ["transposeA", "transposeB"]);
  checkFlag("matmul", "transposeA", transposeA);
  checkFlag("matmul", "transposeB", transposeB);
  const [m, k] = transposeA ? [a.cols, a.rows] : [a.rows, a.cols];
  const [inner, n] = transposeB ? [b.cols, b.rows] : [b.rows, b.cols];
  if (inner !== k)
    throw new ShapeError(
      `matmul: ${transposeB ? "Bᵀ" : "B"} must have ${k} rows like ${transposeA ? "Aᵀ" : "A"} has columns, got ${inner}`,
    );
  return scope("matmul", (s) => {
    const [left, right, out] = [s.put(a.data), s.put(b.data), s.f64(m * n)];
    const work = s.bytes(s.core.blasWorkBytes());
    const transA = transposeA ? TRANS : NO_TRANS;
    const transB = transposeB ? TRANS : NO_TRANS;
    s.core.dgemm(transA, transB, m, n, k, 1, left, a.cols, right, b.cols, 0, out, n, work);
    if (!showsFinite(s, m * n, out)) {
      checkMatrix("matmul", "A", a);
      checkMatrix("matmul", "B", b);
      checkNoNaN("matmul", s.view(out, m * n));
    }
    return { rows: m, cols: n, data: s.take(out, m * n) };
  });
}

/**
 * Whether the product at `out` shows that its factors were finite: NaN or infinity in a factor reaches a whole row or column.
 * A product that overflowed, or is empty, does not show it; then the factors themselves must be looked at.
 */
const showsFinite = (s: Scope, nElems: number, out: number) => nElems > 0 && s.core.allFinite(nElems, out);

/** Infinity says that a product is beyond what doubles hold; the difference of two such products would say nothing. */
function checkNoNaN(routine: string, product: Float64Array): void {
  if (product.some(Number.isNaN))
    throw new DomainError(
      `${routine}: the factors must be so small that no entry is a difference of infinities, got NaN`,
    );
}

/** Options of `gram`. */
export interface GramOptions {
  /** Products of columns, XᵀX (default), or of rows, XXᵀ. */
  of?: "columns" | "rows";
}

/**
 * The Gram matrix XᵀX (all products of two columns of X), or XXᵀ, exactly symmetric, at half the cost of a general product.
 *
 * Squares the condition number of X: for least squares use `lstsq`.
 * @param X shape [n, p]
 * @param options `of: "rows"` gives XXᵀ
 * @returns shape [p, p], or [n, n] for rows
 * @throws {DomainError} NaN or infinity in X, with its place
 * Cost: n·p² flops, or p·n² for rows.
 * @example
 * gram([[1, 2], [3, 4]]); // [[10, 14], [14, 20]]
 */
export function gram(X: MatrixLike, options: GramOptions = {}): Matrix {
  const x = toUncheckedMatrix("gram", "X", X);
  const { of = "columns" } = optionsOf("gram", options, ["of"]);
  const ofRows = of === "rows";
  if (!ofRows && of !== "columns")
    throw new DomainError(`gram: of must be "columns" or "rows", got ${describe(of)}`);
  const [n, k] = ofRows ? [x.rows, x.cols] : [x.cols, x.rows];
  return scope("gram", (s) => {
    const [factor, out] = [s.put(x.data), s.f64(n * n)];
    const work = s.bytes(s.core.blasWorkBytes());
    s.core.dsyrk(LOWER, ofRows ? NO_TRANS : TRANS, n, k, 1, factor, x.cols, 0, out, n, work);
    s.core.mirror(LOWER, n, out, n);
    if (!showsFinite(s, n * n, out)) {
      checkMatrix("gram", "X", x);
      checkNoNaN("gram", s.view(out, n * n));
    }
    return { rows: n, cols: n, data: s.take(out, n * n) };
  });
}

/**
 * The product of a matrix and a vector, y = A·x, or Aᵀ·x.
 * @param A shape [m, n]
 * @param x shape [n], or [m] with transpose
 * @param options `transpose`: use Aᵀ
 * @returns shape [m], or [n] with transpose
 * @throws {ShapeError} a vector of another length
 * @throws {DomainError} NaN or infinity in A or x, with its place
 * Cost: 2mn flops, bound by memory.
 * @example
 * matvec([[1, 2], [3, 4]], [1, 1]); // [3, 7]
 */
export function matvec(A: MatrixLike, x: VectorLike, options: { transpose?: boolean } = {}): Float64Array {
  const a = toUncheckedMatrix("matvec", "A", A);
  const v = toVector("matvec", "x", x);
  const { transpose } = optionsOf("matvec", options, ["transpose"]);
  checkFlag("matvec", "transpose", transpose);
  const [m, n] = transpose ? [a.cols, a.rows] : [a.rows, a.cols];
  if (v.length !== n)
    throw new ShapeError(
      `matvec: x must have ${n} entries, one for each ${transpose ? "row" : "column"} of A, got ${v.length}`,
    );
  return scope("matvec", (s) => {
    const [left, right, out] = [putChecked(s, "matvec", "A", a), s.put(v), s.f64(m)];
    s.core.dgemv(transpose ? TRANS : NO_TRANS, a.rows, a.cols, 1, left, a.cols, right, 0, out);
    checkNoNaN("matvec", s.view(out, m));
    return s.take(out, m);
  });
}
