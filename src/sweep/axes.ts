// The axes of a grid: one value, a list, or a range.
import * as v from "valibot";
import { finite, integer } from "../validate.js";

/** Values from `from` to `to`, both included: `count` of them, or one every `step`. */
export interface Range {
  from: number;
  to: number;
  count?: number;
  step?: number;
  /** `"log"`: equal ratios instead of equal differences. Default `"linear"`. */
  scale?: "linear" | "log";
}

/** What an axis of numbers may be given as. */
export type Axis = number | readonly number[] | Range;

/** Digits of the values of a range: enough for a grid, and few enough that all engines round to the same number. */
const DIGITS = 6;

export const rangeSchema = v.pipe(
  v.strictObject({
    from: finite(),
    to: finite(),
    count: v.optional(integer(1)),
    step: v.optional(v.pipe(finite(), v.gtValue(0, "be greater than 0"))),
    scale: v.optional(v.picklist(["linear", "log"], 'be "linear" or "log"')),
  }),
  v.check(({ count, step }) => (count === undefined) !== (step === undefined), "have either count or step"),
  v.check(({ from, to }) => from <= to, "have from ≤ to"),
  v.check(({ from, scale }) => scale !== "log" || from > 0, "have from > 0 on a log scale"),
  v.check(({ step, scale }) => scale !== "log" || step === undefined, "have count, not step, on a log scale"),
  v.check(({ from, to, count }) => count !== 1 || from === to, "have from = to where count is 1"),
);

export const isRange = (input: unknown): input is Range =>
  input !== null && typeof input === "object" && !Array.isArray(input);

/** How many values a checked axis has, without making them. */
export function countOf(axis: Axis): number {
  if (typeof axis === "number") return 1;
  if (!isRange(axis)) return axis.length;
  const { from, to, count, step } = axis;
  return count ?? Math.floor((to - from) / step! + 1e-9) + 1;
}

/** The values of a checked axis in order; those of a range to six digits. */
export function valuesOf(axis: Axis): number[] {
  if (typeof axis === "number") return [axis];
  if (!isRange(axis)) return [...axis];
  const { from, to, step, scale } = axis;
  const count = countOf(axis);
  const at = (k: number) => {
    if (step !== undefined) return from + k * step;
    const share = count === 1 ? 0 : k / (count - 1);
    return scale === "log" ? from * (to / from) ** share : from + (to - from) * share;
  };
  return Array.from({ length: count }, (_, k) => Number(at(k).toPrecision(DIGITS)));
}

/** Keep fractions of K rounds that fall to `last` in equal ratios; the number itself for one round. */
export function schedule(last: number, rounds: number): number | number[] {
  if (rounds === 1) return last;
  return Array.from({ length: rounds }, (_, k) =>
    k === rounds - 1 ? last : Number((last ** ((k + 1) / rounds)).toPrecision(DIGITS)),
  );
}
