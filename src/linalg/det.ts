import { toUncheckedMatrix, type MatrixLike } from "../matrix/index.js";
import { scope } from "../wasm/scope.js";
import { checkSquare, putChecked } from "./checks.js";

/**
 * The determinant, by elimination with partial pivoting: 2n³/3 flops.
 *
 * Factors are collected with an exponent of their own, so that only the determinant itself can overflow or underflow. Do not judge by
 * it whether a matrix is singular: use `rank` or `cond`.
 * @param A shape [n, n]
 * @returns a number; 1 for an empty matrix, 0 for an exactly singular one, ±Infinity where doubles end (then use `slogdet`)
 * @throws {ShapeError} a matrix that is not square
 * @throws {DomainError} NaN or infinity in A, with its place
 * @example
 * det([[1, 2], [3, 4]]); // -2
 */
export function det(A: MatrixLike): number {
  let { fraction, exponent } = product("det", A);
  for (; exponent > 0; exponent -= STEP) fraction *= UP;
  for (; exponent < 0; exponent += STEP) fraction /= UP;
  return fraction;
}

/** Sign and logarithm of a determinant. */
export interface LogDet {
  /** 1, −1, or 0 for an exactly singular matrix. */
  sign: number;
  /** ln |det A|; −Infinity for an exactly singular matrix. */
  logAbsDet: number;
}

/**
 * Sign and logarithm of the determinant, which neither overflows nor underflows: det A = sign·exp(logAbsDet). Cost 2n³/3 flops.
 * @param A shape [n, n]
 * @returns `{ sign, logAbsDet }`; `{ sign: 1, logAbsDet: 0 }` for an empty matrix
 * @throws {ShapeError} a matrix that is not square
 * @throws {DomainError} NaN or infinity in A, with its place
 * @example
 * slogdet([[0, 1e200], [1e200, 0]]); // { sign: -1, logAbsDet: 921.034 }
 */
export function slogdet(A: MatrixLike): LogDet {
  const { fraction, exponent } = product("slogdet", A);
  if (fraction === 0) return { sign: 0, logAbsDet: -Infinity };
  const logAbsDet = scope("slogdet", (s) => s.core.log(Math.abs(fraction))) + exponent * Math.LN2;
  return { sign: Math.sign(fraction), logAbsDet };
}

/** Powers of two are split off in steps of 2^500: two numbers between 2^-500 and 2^500 can be multiplied. */
const STEP = 500;
const UP = 2 ** STEP;

/** det A = fraction·2^exponent with |fraction| between 2^-500 and 2^500, or 0. */
function product(routine: string, A: MatrixLike): { fraction: number; exponent: number } {
  const a = toUncheckedMatrix(routine, "A", A);
  checkSquare(routine, "A", a);
  const n = a.rows;
  return scope(routine, (s) => {
    const factored = putChecked(s, routine, "A", a);
    const [ipiv, work] = [s.i32(n), s.bytes(s.core.blasWorkBytes())];
    s.core.dgetrf(n, n, factored, n, ipiv, work);
    const [lu, exchanges] = [s.view(factored, n * n), s.viewI32(ipiv, n)];
    let [fraction, exponent] = [1, 0];
    const multiply = (factor: number) => {
      fraction *= factor;
      for (; Math.abs(fraction) > UP; exponent += STEP) fraction /= UP;
      for (; fraction !== 0 && Math.abs(fraction) < 1 / UP; exponent -= STEP) fraction *= UP;
    };
    for (let i = 0; i < n; i++) {
      const pivot = lu[i * n + i];
      if (exchanges[i] !== i) fraction = -fraction;
      // in two halves, so that neither product overflows or loses bits
      const large = Math.abs(pivot) > 1;
      multiply(large ? pivot / UP : pivot * UP);
      multiply(large ? UP : 1 / UP);
    }
    return fraction === 0 ? { fraction: 0, exponent: 0 } : { fraction, exponent };
  });
}
