// Ready figures from the records of any sweep: risk against one axis of the grid, a figure for each combination of the others.
import { short } from "../numbers.js";
import type { Dot, Figure, Panel, Series } from "../plot/index.js";
import { logTicks } from "../plot/ticks.js";
import { groupBy } from "../sweep/groups.js";
import type { CellRecord } from "../sweep/record.js";
import { summarizeRecords, type SweepSummary } from "../sweep/summarize.js";
import { ruleColor, ruleName } from "./names.js";

/** Axes of a grid that can be the horizontal one, in the order of preference where they have equally many values. */
const AXES = {
  kappa: "Features per sample, κ = p/n",
  keepFraction: "Share of the features kept, s/p",
  noiseStd: "Noise standard deviation, σ",
  ridge: "Ridge of the dense fit, λ",
  retrainRidge: "Ridge of the refit, λ₂",
  correlation: "Correlation of neighbours, ρ",
  n: "Training samples, n",
} as const;
type AxisName = keyof typeof AXES;

/** How the rest of a combination is called in a subtitle. */
const NAMES = {
  n: "n",
  kappa: "κ",
  noiseStd: "σ",
  ridge: "λ",
  retrainRidge: "λ₂",
  correlation: "ρ",
} as const;

/** What a problem is called where a plan has but one. */
const ONLY_PROBLEM = "problem";

/** Figures beyond this number help nobody. */
export const MOST_FIGURES = 40;

/** A figure and the name of its file, without an end. */
export interface NamedFigure {
  name: string;
  figure: Figure;
}

/**
 * Draws a sweep: lines are theory, dots simulation with two standard errors (over the seeds where there are several; hollow: medians
 * beside the peak). The horizontal axis is κ where it has at least three values, else the axis that has most.
 * @param title stands above each figure
 * @returns at most 40 figures, in the order of the plan; none where no axis has two values
 */
export function sweepFigures(title: string, records: readonly CellRecord[]): NamedFigure[] {
  const last = lastRounds(summarizeRecords(records));
  const axis = chooseAxis(last);
  if (axis === undefined) return [];
  const groups = [...groupBy(last, (row) => combination(row, axis).join("|")).values()];
  return groups.slice(0, MOST_FIGURES).map((rows, i) => ({
    name: `figure-${i + 1}`,
    figure: figureOf(title, rows, axis, combination(rows[0], axis)),
  }));
}

/** Of models pruned in rounds the last one. */
const lastRounds = (rows: readonly SweepSummary[]) =>
  rows.filter(({ round, rounds }) => round === null || round === rounds);

function chooseAxis(rows: readonly SweepSummary[]): AxisName | undefined {
  const names = Object.keys(AXES) as AxisName[];
  // Whole numbers of features make kept/p differ a little from size to size; what the plan says does not.
  const counts = names.map(
    (name) => new Set(rows.map((row) => row[name === "keepFraction" ? "keep" : name])).size,
  );
  if (counts[0] >= 3) return "kappa";
  const most = Math.max(...counts);
  return most >= 2 ? names[counts.indexOf(most)] : undefined;
}

/** What is the same for all models of a figure, in words. */
function combination(row: SweepSummary, axis: AxisName): string[] {
  const parts = row.problem === ONLY_PROBLEM ? [] : [row.problem];
  for (const [name, sign] of Object.entries(NAMES)) {
    const value = row[name as keyof typeof NAMES];
    const isSilent = value === 0 && ["ridge", "retrainRidge", "correlation"].includes(name);
    if (name !== axis && !isSilent) parts.push(`${sign} = ${Number(value.toPrecision(4))}`);
  }
  if (axis !== "keepFraction")
    parts.push(row.keep.startsWith("s=") ? `s = ${row.keep.slice(2)}` : `s/p = ${row.keep}`);
  if (row.rounds > 1) parts.push(`${row.rounds} rounds`);
  return parts;
}

const PANELS = [
  { stage: "pruned", title: "Large model, pruned" },
  { stage: "retrained", title: "Large model, pruned and retrained" },
] as const;

function figureOf(
  title: string,
  rows: readonly SweepSummary[],
  axis: AxisName,
  parts: readonly string[],
): Figure {
  const finite = rows.map(({ value }) => value).filter((value) => Number.isFinite(value) && value > 0);
  const low = 0.82 * finite.reduce((least, value) => Math.min(least, value), Infinity);
  const high = 1.2 * finite.reduce((most, value) => Math.max(most, value), 0);
  const top = Math.min(high, 24 * low);
  const highest = rows.reduce((most, { value }) => Math.max(most, value), 0);
  const above = highest > top;
  const at = rows.map((row) => row[axis]);
  const [from, to] = [Math.min(...at), Math.max(...at)];
  const simulated = rows.some(({ estimator }) => estimator === "simulation");
  const legend = simulated
    ? "Lines: exact theory. Dots: simulation ± 2 standard errors (hollow: median)."
    : "Lines: exact theory.";
  return {
    title,
    subtitle: [
      parts.join(", "),
      above ? `${legend} Off the picture: risks above ${short(top)}, up to ${short(highest)}.` : legend,
    ],
    x: { title: AXES[axis], domain: from < to ? [from, to] : [from - 1, to + 1] },
    y: { title: "Test risk", domain: [low, top], ticks: logTicks(low, top), scale: "log" },
    panels: PANELS.map(({ stage, title: heading }) => panelOf(rows, axis, stage, heading)),
    ...(axis === "kappa" && from < 1 && to > 1 ? { marks: [{ x: 1, label: "p = n" }] } : {}),
  };
}

function panelOf(
  rows: readonly SweepSummary[],
  axis: AxisName,
  stage: "pruned" | "retrained",
  title: string,
): Panel {
  const rules = [...new Set(rows.flatMap(({ rule }) => rule ?? []))];
  const series = [
    seriesOf(
      "Dense",
      "dense",
      rows.filter((row) => row.stage === "dense"),
      axis,
    ),
    ...rules.map((rule) =>
      seriesOf(
        ruleName(rule),
        ruleColor(rule),
        rows.filter((row) => row.stage === stage && row.rule === rule),
        axis,
      ),
    ),
    {
      ...seriesOf(
        "Small",
        "small",
        rows.filter((row) => row.stage === "small"),
        axis,
      ),
      dashed: true,
    },
  ];
  return { title, series };
}

function seriesOf(
  label: string,
  color: Series["color"],
  rows: readonly SweepSummary[],
  axis: AxisName,
): Series {
  const own = rows.toSorted((a, b) => a[axis] - b[axis]);
  const line = own
    .filter(({ estimator }) => estimator === "theory")
    .map((row) => ({ x: row[axis], y: row.value }));
  const dots = own.filter(({ estimator }) => estimator === "simulation").map((row) => dotOf(row, row[axis]));
  return { label, color, ...(line.length > 0 ? { line } : {}), dots };
}

function dotOf({ value, low, high, center }: SweepSummary, x: number): Dot {
  if (center === "median") return { x, y: value, hollow: true };
  return { x, y: value, ...(low === null || high === null ? {} : { low, high }) };
}
