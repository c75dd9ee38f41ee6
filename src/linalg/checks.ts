import { DomainError, ShapeError } from "../errors.js";
import { checkMatrix, type Matrix } from "../matrix/index.js";
import { describe } from "../validate.js";
import type { Scope } from "../wasm/scope.js";

/** How far a_ij and a_ji may lie apart, relative to √|a_ii·a_jj| or to themselves: rounding, not another matrix. */
const ASYMMETRY = 1e-10;

/**
 * Copies a matrix in and looks for NaN and infinity there, where it takes a sixth of the time.
 * @throws {DomainError} the first entry that is not finite, with its place
 */
export function putChecked(s: Scope, routine: string, name: string, a: Matrix): number {
  const pointer = s.put(a.data);
  if (!s.core.allFinite(a.data.length, pointer)) checkMatrix(routine, name, a);
  return pointer;
}

/**
 * Holds an answer to being numbers: finite factors can come to more than doubles hold, and the difference of two such is NaN.
 * @throws {DomainError} the first entry that is not finite
 */
export function checkAnswer(s: Scope, routine: string, what: string, nElems: number, pointer: number): void {
  if (s.core.allFinite(nElems, pointer)) return;
  const bad = s.view(pointer, nElems).find((value) => !Number.isFinite(value));
  throw new DomainError(
    `${routine}: ${what} must lie within what doubles hold, got ${bad} (are all entries of a size?)`,
  );
}

export function checkSquare(routine: string, name: string, { rows, cols }: Matrix): void {
  if (rows !== cols) throw new ShapeError(`${routine}: ${name} must be square, got ${rows} × ${cols}`);
}

/** Rows and columns looked at together, so that reading down a column stays in the cache. */
const TILE = 16;

/** Only one triangle is read later; a matrix whose other triangle says something else is refused, not symmetrised. */
export function checkSymmetric(routine: string, name: string, matrix: Matrix): void {
  checkSquare(routine, name, matrix);
  const { rows: n, data } = matrix;
  for (let top = 0; top < n; top += TILE)
    for (let left = 0; left <= top; left += TILE)
      for (let i = top; i < Math.min(n, top + TILE); i++)
        for (let j = left; j < Math.min(i, left + TILE); j++)
          if (data[i * n + j] !== data[j * n + i] && differ(data, n, i, j))
            throw new DomainError(
              `${routine}: ${name} must be symmetric, got ${name}[${i}][${j}] = ${data[i * n + j]} but ${name}[${j}][${i}] = ${data[j * n + i]}`,
            );
}

/** `checkSymmetric` for a matrix that stands in the core at `pointer`; looks closer only where the triangles differ in any bit. */
export function checkSymmetricIn(s: Scope, pointer: number, routine: string, name: string, a: Matrix): void {
  if (!s.core.isSymmetric(a.rows, pointer, a.rows)) checkSymmetric(routine, name, a);
}

/** Whether a_ij and a_ji differ by more than rounding. */
function differ(data: Float64Array, n: number, i: number, j: number): boolean {
  const [low, high] = [data[i * n + j], data[j * n + i]];
  const diagonal = Math.sqrt(Math.abs(data[i * n + i])) * Math.sqrt(Math.abs(data[j * n + j]));
  return Math.abs(low - high) > ASYMMETRY * Math.max(Math.abs(low), Math.abs(high), diagonal);
}

/**
 * As checkSymmetric, but relative to the largest entry: what an eigenvalue can notice. Entries that are zero up to
 * rounding, and diagonals that are zero, are ordinary here.
 */
export function checkSymmetricByNorm(routine: string, name: string, matrix: Matrix): void {
  checkSquare(routine, name, matrix);
  const { rows: n, data } = matrix;
  let largest = 0;
  for (const value of data) largest = Math.max(largest, Math.abs(value));
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const [low, high] = [data[i * n + j], data[j * n + i]];
      if (Math.abs(low - high) > ASYMMETRY * largest)
        throw new DomainError(
          `${routine}: ${name} must be symmetric, got ${name}[${i}][${j}] = ${low} but ${name}[${j}][${i}] = ${high}`,
        );
    }
}

/** The given relative threshold, or max(m, n)·eps. */
export function checkRcond(routine: string, rcond: number | undefined, { rows, cols }: Matrix): number {
  if (rcond === undefined) return Math.max(rows, cols) * Number.EPSILON;
  if (typeof rcond !== "number" || !(rcond >= 0 && rcond < 1))
    throw new DomainError(`${routine}: rcond must be in [0, 1), got ${describe(rcond)}`);
  return rcond;
}
