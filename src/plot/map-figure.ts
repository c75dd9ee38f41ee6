import { checkMap, type Parameter, type RegimeMap } from "../regimes/index.js";
import { describe, isListOf, optionsOf } from "../validate.js";
import type { HeatMap, Name } from "./heat-map.js";

/** Colours that have a lighter variant. */
type RuleColor = "magnitude" | "hessian" | "oracle" | "random" | "extra" | "dense";

/** How the parameters are called at an axis. */
const TITLES: Readonly<Record<Parameter, string>> = {
  kappa: "p/n, features of the large model per sample",
  samplesPerKept: "n/s, samples per kept feature",
  keepFraction: "s/p, share of the features kept",
  noiseStd: "Standard deviation of the noise, σ",
  spikeVariance: "Variance of the spiked features",
  spikeCoefficient: "Coefficient of the spiked features",
  ridge: "Ridge of the dense fit, λ",
  retrainRidge: "Ridge of the refit, λ₂",
  correlation: "Correlation of the features, ρ",
};

const RULES: Readonly<Record<string, { name: string; color: RuleColor }>> = {
  magnitude: { name: "Magnitude", color: "magnitude" },
  hessian: { name: "Hessian", color: "hessian" },
  oracle: { name: "Oracle", color: "oracle" },
  random: { name: "Random", color: "random" },
};
/** Colours of rules that have none of their own, in turn. */
const OTHERS: readonly RuleColor[] = ["extra", "dense", "random", "oracle", "hessian", "magnitude"];

/**
 * The picture of a regime map: the ratio in colours that diverge from 1, the boundary, the best size and ridge where the map has them,
 * and beside it which rule and stage is the best.
 * @param map from `regimeMap`
 * @param options `title`, `subtitle`
 * @returns plain data for `heatMapSpec`
 * @example
 * import { heatMapSpec, mapFigure } from "overparam/plot";
 * import { linearGaussian, regimeMap } from "overparam";
 * const problem = linearGaussian({ features: [{ variance: 1, coefficient: 1 }, { variance: 9, coefficient: 1 }], noiseStd: 1 });
 * const map = await regimeMap(problem, {
 *   x: { parameter: "kappa", from: 1.5, to: 6, count: 4 },
 *   y: { parameter: "noiseStd", from: 0.2, to: 2, count: 3 },
 *   keepFraction: 0.2,
 * });
 * mapFigure(map, { title: "Regimes" }).names.among.length; // 4
 * heatMapSpec(mapFigure(map, { title: "Regimes" })).hconcat.length; // 4
 */
export function mapFigure(
  map: RegimeMap,
  options: { title?: string; subtitle?: readonly string[] } = {},
): HeatMap {
  const { title = "Train large and prune, or train small?", subtitle = [] } = optionsOf(
    "mapFigure",
    options,
    ["title", "subtitle"],
  );
  checkWords(title, subtitle);
  checkMap("mapFigure", map);
  const axis = (name: "x" | "y") => ({
    title: TITLES[map[name].parameter],
    scale: map[name].scale,
    values: map[name].values,
  });
  const rules = [...new Set(map.candidates.map(({ rule }) => rule))];
  const names = map.candidates.map(({ rule, stage }): Name => {
    const { name = rule, color = OTHERS[rules.indexOf(rule) % OTHERS.length] } =
      (Object.hasOwn(RULES, rule) ? RULES[rule] : undefined) ?? {};
    return { label: `${name}, ${stage}`, color: stage === "pruned" ? color : `${color}Tint` };
  });
  return {
    title,
    subtitle,
    x: axis("x"),
    y: axis("y"),
    ratio: map.ratio,
    legend: "Risk, large / small",
    above: ["train small"],
    below: ["train large,", "then prune"],
    boundary: map.boundary,
    curves: [
      { label: "best p", lines: map.optima.kappa?.lines ?? [] },
      { label: "best λ", lines: map.optima.ridge?.lines ?? [] },
    ],
    names: { title: "The best of the pruned models", of: map.best, among: names },
  };
}

/** @throws {TypeError} what cannot stand above a figure */
function checkWords(title: unknown, subtitle: unknown): void {
  if (typeof title !== "string")
    throw new TypeError(`mapFigure: title must be a string, got ${describe(title)}`);
  if (!isListOf(subtitle, (line) => typeof line === "string"))
    throw new TypeError(`mapFigure: subtitle must be an array of strings, got ${describe(subtitle)}`);
}
