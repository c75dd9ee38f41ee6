// How things are called on the page.
import type { ColorName } from "../../dist/plot/palette.js";
import { ruleColor, ruleName } from "../../dist/report/names.js";
import type { SeriesKey } from "../compute/points.js";
import type { AxisName, ProblemName, Rule, Stage, State, View } from "../state/state.js";

export { ruleColor, ruleName };

export const viewNames: Record<View, string> = {
  curve: "Curve",
  law: "Coefficients",
  map: "Regimes",
  network: "Networks",
  data: "Data",
};

export const problemNames: Record<ProblemName, string> = {
  identity: "Spiked coefficients",
  spiked: "Spiked covariance",
  own: "Your own groups",
  correlated: "Correlated features",
  features: "Random features",
  digits: "Handwritten digits",
};

export const patternNames: Record<State["pattern"], string> = {
  any: "any s of all features",
  "1:2": "1:2, one of every two",
  "2:4": "2:4, two of every four",
  "4:8": "4:8, four of every eight",
  "1:4": "1:4, one of every four",
};

export const axisNames: Record<AxisName, string> = {
  kappa: "Model size κ = p/n",
  noiseStd: "Noise σ",
  keepFraction: "Kept share of the model s/p",
  spikeVariance: "Spike variance",
  spikeCoefficient: "Spike coefficient",
  ridge: "Ridge λ",
  correlation: "Correlation ρ",
};

export function seriesName(key: SeriesKey): string {
  if (key === "dense") return "Dense";
  if (key === "small") return "Small";
  const [stage, rule] = key.split(" ") as [Stage, Rule];
  return `${ruleName(rule)}, ${stage}`;
}

export const seriesColor = (key: SeriesKey): ColorName =>
  key === "dense" || key === "small" ? key : ruleColor(key.split(" ")[1]);
