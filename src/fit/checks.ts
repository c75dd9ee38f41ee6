import * as v from "valibot";
import { DomainError, ShapeError } from "../errors.js";
import { toMatrix, toVector, type Matrix } from "../matrix/index.js";
import { describe, validate } from "../validate.js";

/** X and y of a fit, checked. @throws {ShapeError | DomainError | TypeError} */
export function checkData(routine: string, X: unknown, y: unknown): { X: Matrix; y: Float64Array } {
  const design = toMatrix(routine, "X", X);
  const target = toVector(routine, "y", y);
  if (design.rows === 0 || design.cols === 0)
    throw new ShapeError(`${routine}: X must have rows and columns, got ${design.rows} × ${design.cols}`);
  if (target.length !== design.rows)
    throw new ShapeError(
      `${routine}: y must have ${design.rows} entries like X has rows, got ${target.length}`,
    );
  return { X: design, y: target };
}

const ridgeSchema = v.strictObject({ ridge: v.optional(v.unknown()) });

/** The options of a fit, which may hold a ridge and nothing else. */
export function ridgeOf(routine: string, options: unknown, byDefault?: number): number {
  return checkRidge(routine, "ridge", validate(routine, ridgeSchema, options).ridge ?? byDefault);
}

export function checkRidge(routine: string, name: string, ridge: unknown): number {
  if (typeof ridge !== "number")
    throw new TypeError(`${routine}: ${name} must be a number, got ${describe(ridge)}`);
  if (!(ridge >= 0 && ridge < Infinity))
    throw new DomainError(
      `${routine}: ${name} must be a finite number of at least 0, got ${describe(ridge)}`,
    );
  return ridge;
}

/** A list of ridges, at least one. */
export function checkRidges(routine: string, ridges: unknown): Float64Array {
  if (!Array.isArray(ridges) && !(ridges instanceof Float64Array))
    throw new TypeError(`${routine}: ridges must be an array of numbers, got ${describe(ridges)}`);
  if (ridges.length === 0) throw new DomainError(`${routine}: ridges must name at least one ridge, got none`);
  return Float64Array.from(ridges, (ridge: unknown, i) => checkRidge(routine, `ridges[${i}]`, ridge));
}
