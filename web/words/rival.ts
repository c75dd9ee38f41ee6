// Whether the small model is a rival worth beating.
import { short } from "./numbers.js";

/** Less of a lead is not worth a sentence. */
const CLEAR = 0.01;

interface Rival {
  s: number;
  /** Risk of the small model. */
  small: number;
  /** Risk of the best pruned model. */
  pruned: number;
  /** E[y²], the risk of a model that always says 0, where it is known. */
  nothing: number | undefined;
  /** Dense models by size, fractions too. */
  points: readonly { size: number; dense: number }[];
  /** "a network of width 6" */
  model: (size: number) => string;
}

/** One sentence where predicting 0, or a model smaller than the small one, does better than that; else none. */
export function weakRival({ s, small, pruned, nothing = Infinity, points, model }: Rival): string[] {
  const beats = (risk: number) => risk < (1 - CLEAR) * small;
  // sizes between whole numbers stand for none that can be trained
  const smaller = points
    .filter(({ size, dense }) => size >= 1 && size < s && Number.isInteger(size) && beats(dense))
    .toSorted((a, b) => a.dense - b.dense)[0];
  const said = [
    ...(beats(nothing) ? [`predicting 0 costs ${short(nothing)}`] : []),
    ...(smaller ? [`${model(smaller.size)} reaches ${short(smaller.dense)}`] : []),
  ];
  if (said.length === 0) return [];
  const least = Math.min(nothing, smaller?.dense ?? Infinity);
  const beaten = pruned > least ? ", and the pruned one does not beat that either" : "";
  return [`The small model is a weak rival: ${said.join("; ")}${beaten}.`];
}
