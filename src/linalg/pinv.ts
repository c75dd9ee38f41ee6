import { DomainError } from "../errors.js";
import { toUncheckedMatrix, type Matrix, type MatrixLike } from "../matrix/index.js";
import { TRANS } from "../wasm/abi.js";
import { scope } from "../wasm/scope.js";
import { optionsOf } from "../validate.js";
import { checkRcond } from "./checks.js";
import { countAbove } from "./rank.js";
import { decompose } from "./svd.js";

/** Options of `pinv`. */
export interface PinvOptions {
  /** A singular value at or below `rcond` times the largest counts as zero. Default max(m, n)·eps. */
  rcond?: number;
}

/**
 * The Moore–Penrose pseudoinverse A⁺ = V·diag(1/S)·Uᵀ, by the singular value decomposition, whatever the shape and rank.
 *
 * For a solution of least squares use `lstsq`: it costs less and does not form A⁺.
 * @param A shape [m, n], any shape
 * @param options `rcond` in [0, 1): a singular value at or below rcond times the largest counts as zero; default max(m, n)·eps
 * @returns shape [n, m]; zeros for a zero matrix
 * @throws {DomainError} NaN or infinity in A, with its place; rcond outside [0, 1); entries of A so small that A⁺ overflows
 * @throws {ConvergenceError} never seen; the iteration is bounded
 * Cost: that of `svd`, and 2mn·min(m, n) flops.
 * @example
 * pinv([[1, 0], [0, 2], [0, 0]]); // [[1, 0, 0], [0, 0.5, 0]]
 */
export function pinv(A: MatrixLike, options: PinvOptions = {}): Matrix {
  const a = toUncheckedMatrix("pinv", "A", A);
  const rcond = checkRcond("pinv", optionsOf("pinv", options, ["rcond"]).rcond, a);
  return scope("pinv", (s) => {
    const { m, n, k, u, values, vt } = decompose(s, "pinv", a);
    const out = s.f64(n * m);
    const work = s.bytes(s.core.blasWorkBytes());
    const singular = s.view(values, k);
    const kept = countAbove(singular, rcond);
    for (let j = 0; j < kept; j++) {
      const inverse = 1 / singular[j];
      if (inverse === Infinity)
        throw new DomainError(
          `pinv: A must be large enough for its pseudoinverse to be finite, got a singular value of ${singular[j]}`,
        );
      s.core.dscal(n, inverse, vt + 8 * j * n);
    }
    s.core.dgemm(TRANS, TRANS, n, m, kept, 1, vt, n, u, k, 0, out, m, work);
    return { rows: n, cols: m, data: s.take(out, n * m) };
  });
}
