// Which rows make up which figure.
import type { FeaturesExperiment } from "../experiments/features.js";
import type { MnistExperiment } from "../experiments/mnist.js";
import type { Experiment } from "../experiments/paper.js";
import { smallModel } from "../experiments/contest.js";
import { short } from "../numbers.js";
import type { Row, Stage } from "../io/rows.js";
import type { Figure, Panel, Series } from "../plot/index.js";
import { ruleColor, ruleName } from "./names.js";

const PANELS = [
  { stage: "pruned", title: "Large model, pruned" },
  { stage: "retrained", title: "Large model, pruned and retrained" },
] as const;

interface SizeFigure extends Pick<Figure, "title" | "subtitle" | "x"> {
  y: string;
  /** The vertical axis ends at so many times its beginning. */
  most: number;
  n: number;
  s: number;
  /** What the axis and the small model are taken from. */
  rows: readonly Row[];
  /** Lines and dots of a panel: of a rule, or where it is null of the dense model. */
  series: (stage: Stage, rule: string | null, label: string) => Series;
  rules: readonly { rule: string; label: string }[];
}

/** Risk against the size of the large model, before and after retraining side by side, green below the small model. */
function sizeFigure({ title, subtitle, x, y, most, n, s, rows, series, rules }: SizeFigure): Figure {
  const small = smallModel(rows)?.value ?? NaN;
  return {
    title,
    subtitle,
    x,
    y: logAxis(
      y,
      rows.map((row) => row.value),
      most,
    ),
    marks: [
      { x: s, label: "p = s" },
      { x: n, label: "p = n" },
    ],
    panels: PANELS.map(({ stage, title: panel }): Panel => ({
      title: panel,
      series: [series("dense", null, "Dense"), ...rules.map(({ rule, label }) => series(stage, rule, label))],
      level: { label: `Small ${short(small)}`, value: small, from: s, shade: true },
    })),
  };
}

/** Theory as lines, simulation as dots. */
function riskFigure(
  { title, nSamples: n, nKept: s }: Pick<Experiment, "title" | "nSamples" | "nKept">,
  rows: readonly Row[],
  subtitle: string[],
  x: (theory: readonly Row[]) => Figure["x"],
): Figure {
  const theory = rows.filter((row) => row.estimator === "theory");
  return sizeFigure({
    title,
    subtitle,
    x: x(theory),
    y: "Test risk",
    most: 24,
    n,
    s,
    rows: theory,
    series: (stage, rule, label) => curve(rows, stage, rule, label),
    rules: distinctRules(theory),
  });
}

/** Risk against model size for one of the paper's experiments: theory as lines, simulation as dots. */
export function linearFigure(experiment: Experiment, rows: readonly Row[]): Figure {
  const { nSamples: n, nFeatures: d, nKept: s, nTrials, setting } = experiment;
  const subtitle = [
    `n = ${n} samples, ${d} features in the world, s = ${s} kept; ${setting}`,
    `Lines: exact theory. Dots: simulation, mean of ${nTrials} trials ± 2 standard errors (hollow: median). ` +
      `Green: below the small model, where training large wins.`,
  ];
  const x = { title: "Size of the large model, p (features)", domain: [0, d] as [number, number] };
  return riskFigure(experiment, rows, subtitle, () => x);
}

/** Risk against width for random features: theory as lines, simulation with the true features as dots. */
export function featuresFigure(experiment: FeaturesExperiment, rows: readonly Row[]): Figure {
  const { nSamples: n, nKept: s, nTrials, setting } = experiment;
  const subtitle = [
    `n = ${n} samples, s = ${s} features kept; ${setting}`,
    `Lines: theory. Dots: simulation, mean of ${nTrials} trials ± 2 standard errors (hollow: median). ` +
      `Green: below the network of width s, where training large wins.`,
  ];
  return riskFigure(experiment, rows, subtitle, (theory) => widths(theory.at(-1)?.p ?? 0));
}

const widths = (widest: number): Figure["x"] => ({
  title: "Width of the large model, p (random features)",
  domain: [0, widest],
});

/** Test error against width for the MNIST experiment: measurements, connected by thin lines. */
export function mnistFigure(experiment: MnistExperiment, error: readonly Row[]): Figure {
  const { title, nSamples: n, nKept: s, nTrials, nTest } = experiment;
  const rules = [...new Set(error.flatMap((row) => row.rule ?? []))];
  return sizeFigure({
    title,
    subtitle: [
      `n = ${n} digits, s = ${s} random ReLU features kept; tested on ${nTest} other digits`,
      `Dots: mean of ${nTrials} random subsamples ± 2 standard errors. Green: below the small model, where training large wins.`,
    ],
    x: widths(Math.max(...error.map((row) => row.p))),
    y: "Test squared error",
    most: 12,
    n,
    s,
    rows: error,
    series: (stage, rule, label) => ({ ...curve(error, stage, rule, label), connect: true }),
    rules: rules.map((rule) => ({ rule, label: ruleName(rule) })),
  });
}

/** Rules with their names in the legend; rules that cannot be told apart (equal in every row) share one curve. */
function distinctRules(theory: readonly Row[]): { rule: string; label: string }[] {
  const rules: { rule: string; label: string; values: number[] }[] = [];
  for (const rule of new Set(theory.flatMap((row) => row.rule ?? []))) {
    if (rule === "random") continue; // in the table; one curve more would hide the others
    const values = theory.filter((row) => row.rule === rule).map((row) => row.value);
    const twin = rules.find((other) => sameValues(other.values, values));
    if (twin) twin.label += ` = ${ruleName(rule)}`;
    else rules.push({ rule, label: ruleName(rule), values });
  }
  return rules;
}

const sameValues = (a: readonly number[], b: readonly number[]) =>
  a.every((x, i) => x === b[i] || Math.abs(x - b[i]) <= 1e-6 * Math.abs(x));

/** The rows of one model as line (theory) and dots (simulated, measured), its last value in the name. */
function curve(rows: readonly Row[], stage: Stage, rule: string | null, label: string): Series {
  const own = rows.filter((row) => row.stage === stage && row.rule === rule);
  const line = own.filter((row) => row.estimator === "theory").map(({ p, value }) => ({ x: p, y: value }));
  const dots = own.filter((row) => row.estimator !== "theory").map(dot);
  const last = line.at(-1) ?? dots.at(-1);
  return {
    label: last ? `${label} ${short(last.y)}` : label,
    color: rule === null ? "dense" : ruleColor(rule),
    ...(line.length > 0 ? { line } : {}),
    dots,
  };
}

/** Mean ± 2 standard errors; the median where the variance is infinite (|p − n| ≤ 3). */
function dot({ n, p, value, standardError, median }: Row) {
  if (Math.abs(p - n) <= 3 && median !== null) return { x: p, y: median, hollow: true };
  const error = 2 * (standardError ?? 0);
  return { x: p, y: value, low: value - error, high: value + error };
}

/** A logarithmic axis from a little below the lowest value to `most` times that, with 1-2-5 labels. */
function logAxis(title: string, values: readonly number[], most: number): Figure["y"] {
  const low = 0.82 * Math.min(...values.filter((v) => Number.isFinite(v) && v > 0));
  const domain = [low, low * most] as const;
  const ticks = [-3, -2, -1, 0, 1, 2, 3]
    .flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)))
    .filter((tick) => tick >= low && tick <= domain[1]);
  return { title, domain, ticks, scale: "log" };
}
