// The search for the best ridge, shared by `optimalRidge` and the map.
import { predictMany, type ManyPoint, type ManyRisks } from "../theory/many.js";
import type { PruningRule } from "../rules/index.js";
import { spaced } from "./axes.js";
import { minimizeOnLine, type Minimum } from "./minimize.js";

/** Which ridge is varied: that of the dense fit, that of the refit, or both together. */
export type Varied = "ridge" | "retrainRidge" | "both";

/** Points of the scan per decade: local minima of a risk over λ are decades wide. */
const PER_DECADE = 6;
/** Decades that the scan goes beyond the natural scales of λ to both sides. */
const BEYOND = 6;

/**
 * The ridges to scan: six decades beyond κE[Λ], which is where λ begins to shrink the directions of the design, and κσ²/E[B²], the
 * best λ where features are alike.
 */
export function ridgeGrid({ law, kappa, noiseStd }: ManyPoint): Float64Array {
  const { weight, variance, coefficient } = law.problem;
  const mean = (values: ArrayLike<number>) => weight.reduce((sum, w, k) => sum + w * values[k], 0);
  const scales = [
    kappa * mean(variance),
    (kappa * noiseStd * noiseStd) / mean(coefficient.map((b) => b * b)),
  ].filter((x) => x > 1e-100 && x < 1e100);
  if (scales.length === 0) scales.push(1);
  const from = Math.min(...scales) * 10 ** -BEYOND;
  const to = Math.max(...scales) * 10 ** BEYOND;
  return spaced(from, to, Math.ceil(PER_DECADE * Math.log10(to / from)) + 1, "log");
}

/** A ridge so large that what is left of the fit is lost in rounding. */
const endless = (grid: Float64Array) => 1e12 * grid.at(-1)!;

/**
 * Minimizes what `objective` makes of the risks over λ ∈ [0, ∞].
 * @param objective one number per point
 */
export function searchRidge(
  routine: string,
  point: ManyPoint,
  rules: readonly PruningRule[],
  varied: Varied,
  objective: (risks: ManyRisks) => Float64Array,
  tolerance: number,
): Minimum {
  const grid = ridgeGrid(point);
  const at = (lambda: number): ManyPoint => ({
    ...point,
    ...(varied !== "retrainRidge" && { ridge: lambda }),
    ...(varied !== "ridge" && { retrainRidge: lambda }),
  });
  const evaluate = (lambdas: readonly number[]) => objective(predictMany(routine, lambdas.map(at), rules));
  const all = evaluate([0, ...grid, endless(grid)]);
  const scan = all.subarray(1, 1 + grid.length);
  const points = Array.from(grid);
  return minimizeOnLine(
    (lambdas) => (lambdas === points ? scan : evaluate(lambdas)),
    points,
    [all[0], all[all.length - 1]],
    tolerance,
  );
}
