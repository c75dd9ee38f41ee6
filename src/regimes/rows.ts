import { version, wasmHash } from "../version.js";
import { checkMap } from "./check-map.js";
import type { RegimeMap } from "./regime-map.js";

/** One cell of a map as a flat record. */
export type MapRow = Record<string, string | number | null>;

/**
 * The cells of a map as flat records, for CSV and for tools that plot them: every number of the cell, the risks of the dense and the small
 * model and of each candidate (`magnitude pruned`), which is best, the ratio, and what was optimized.
 * @param map from `regimeMap`
 * @returns [ny · nx] records with the same keys in the same order, cells of the first row first
 * Cost: one pass over the map.
 * @example
 * const problem = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 1 });
 * const map = await regimeMap(problem, {
 *   x: { parameter: "kappa", values: [2, 4] },
 *   y: { parameter: "noiseStd", values: [0.5, 1] },
 *   keepFraction: 0.5,
 *   rules: ["magnitude"],
 *   stages: ["pruned"],
 * });
 * const [row] = mapRows(map);
 * row.kappa; // 2
 * row["magnitude pruned"] === row.large; // true
 */
export function mapRows(map: RegimeMap): MapRow[] {
  const { cells, candidates, best, optima } = checkMap("mapRows", map);
  return cells.map((cell, k) => ({
    ...cell,
    correlation: Number.isNaN(cell.correlation) ? null : cell.correlation,
    dense: map.dense[k],
    small: map.small[k],
    large: map.large[k],
    ...(map.standardError && { standardError: map.standardError[k] }),
    ratio: map.ratio[k],
    rule: candidates[best[k]]?.rule ?? null,
    stage: candidates[best[k]]?.stage ?? null,
    ...Object.fromEntries(candidates.map(({ rule, stage }, c) => [`${rule} ${stage}`, map.risks[c][k]])),
    ...(optima.kappa && { bestKappa: optima.kappa.values[k], riskAtBestKappa: optima.kappa.risk[k] }),
    ...(optima.ridge && { bestRidge: optima.ridge.values[k], riskAtBestRidge: optima.ridge.risk[k] }),
    version,
    wasmHash,
  }));
}
