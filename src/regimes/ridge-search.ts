// The search for the best ridge, shared by `optimalRidge` and the map.
import { predictMany, type ManyPoint, type ManyRisks } from "../theory/many.js";
import type { PruningRule } from "../rules/index.js";
import { core } from "../wasm/instance.js";
import { spaced } from "./axes.js";
import { minimizeOnLine, type Minimum } from "./minimize.js";

/** Which ridge is varied: that of the dense fit, that of the refit, or both together. */
export type Varied = "ridge" | "retrainRidge" | "both";

/** How far the scan goes beyond the natural scales of λ: six decades. */
const [BELOW, ABOVE] = [1e-6, 1e6];

/** What the natural scales of λ are made of. */
export interface Scales {
  kappa: number;
  noiseStd: number;
  /** E[Λ], or tr Σ/p. */
  variance: number;
  /** E[B²], or ‖β*‖². */
  signal: number;
}

/**
 * The ridges to scan: six decades beyond κE[Λ], which is where λ begins to shrink the directions of the design, and κσ²/E[B²], the
 * best λ where features are alike.
 */
function ridgeGrid({ kappa, noiseStd, variance, signal }: Scales, perDecade: number): number[] {
  const scales = [kappa * variance, (kappa * noiseStd * noiseStd) / signal].filter(
    (x) => x > 1e-100 && x < 1e100,
  );
  if (scales.length === 0) scales.push(1);
  const from = Math.min(...scales) * BELOW;
  const to = Math.max(...scales) * ABOVE;
  // the core's logarithm is that of every engine; what lies on a whole number but for rounding is one
  const decades = core().log(to / from) / Math.LN10;
  return Array.from(spaced(from, to, Math.ceil(perDecade * decades - 1e-9) + 1, "log"));
}

/**
 * Minimizes a risk over λ ∈ [0, ∞].
 * @param risks at many λ at once
 * @param perDecade points of the scan: local minima of a risk over λ are decades wide
 */
export function searchRidge(
  risks: (lambdas: readonly number[]) => ArrayLike<number>,
  scales: Scales,
  perDecade: number,
  tolerance: number,
): Minimum {
  const grid = ridgeGrid(scales, perDecade);
  // a ridge so large that what is left of the fit is lost in rounding
  const endless = 1e12 * grid.at(-1)!;
  const all = Array.from(risks([0, ...grid, endless]));
  const scan = all.slice(1, -1);
  return minimizeOnLine(
    (lambdas) => (lambdas === grid ? scan : risks(lambdas)),
    grid,
    [all[0], all.at(-1)!],
    tolerance,
  );
}

/** Points of the scan per decade where a risk takes microseconds. */
const FINE = 6;

/**
 * The search among groups of features.
 * @param objective one number per point
 */
export function searchRidgeOfPoint(
  routine: string,
  point: ManyPoint,
  rules: readonly PruningRule[],
  varied: Varied,
  objective: (risks: ManyRisks) => Float64Array,
  tolerance: number,
): Minimum {
  const { weight, variance, coefficient } = point.law.problem;
  const mean = (values: ArrayLike<number>) => weight.reduce((sum, w, k) => sum + w * values[k], 0);
  const scales = {
    kappa: point.kappa,
    noiseStd: point.noiseStd,
    variance: mean(variance),
    signal: mean(coefficient.map((b) => b * b)),
  };
  const at = (lambda: number): ManyPoint => ({ ...point, ...ridgesAt(varied, lambda) });
  const risks = (lambdas: readonly number[]) => objective(predictMany(routine, lambdas.map(at), rules));
  return searchRidge(risks, scales, FINE, tolerance);
}

/** The ridges that are varied, at λ. */
export const ridgesAt = (varied: Varied, lambda: number): { ridge?: number; retrainRidge?: number } => ({
  ...(varied !== "retrainRidge" && { ridge: lambda }),
  ...(varied !== "ridge" && { retrainRidge: lambda }),
});
