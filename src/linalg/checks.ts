import { DomainError, ShapeError } from "../errors.js";
import type { Matrix } from "../matrix/index.js";

/** How far a_ij and a_ji may lie apart, relative to √|a_ii·a_jj| or to themselves: rounding, not another matrix. */
const ASYMMETRY = 1e-10;

export function checkSquare(routine: string, name: string, { rows, cols }: Matrix): void {
  if (rows !== cols) throw new ShapeError(`${routine}: ${name} must be square, got ${rows} × ${cols}`);
}

/** Only one triangle is read later; a matrix whose other triangle says something else is refused, not symmetrised. */
export function checkSymmetric(routine: string, name: string, matrix: Matrix): void {
  checkSquare(routine, name, matrix);
  const { rows: n, data } = matrix;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const [low, high] = [data[i * n + j], data[j * n + i]];
      if (low === high) continue;
      const size = Math.max(
        Math.abs(low),
        Math.abs(high),
        Math.sqrt(Math.abs(data[i * n + i])) * Math.sqrt(Math.abs(data[j * n + j])),
      );
      if (Math.abs(low - high) > ASYMMETRY * size)
        throw new DomainError(
          `${routine}: ${name} must be symmetric, got ${name}[${i}][${j}] = ${low} but ${name}[${j}][${i}] = ${high}`,
        );
    }
}
