// The page that `overparam data --report` writes.
import { attainable, type DataStudy } from "../experiments/data.js";
import { advice } from "../advice.js";
import { percent, short } from "../numbers.js";
import type { Row } from "../io/rows.js";
import { figureSpec, renderSvg, type Figure, type Series } from "../plot/index.js";
import { version, wasmHash } from "../version.js";
import { renderPage, type Table } from "./html.js";
import { ruleColor, ruleName } from "./names.js";

/** What is known of the data beside the study. */
export interface DataFacts {
  file: string;
  target: string;
  nRows: number;
  nInputs: number;
  nFeatures: number;
  intercept: boolean;
  noiseStd: { value: number; low?: number; high?: number };
  signalStd: { value: number; low?: number; high?: number };
}

/** From here on theory and measurement are said to part. */
const APART = 0.1;

export async function dataReport(facts: DataFacts, study: DataStudy): Promise<string> {
  const { plan } = study;
  const { winner } = attainable(plan);
  return renderPage({
    title: `Train small, or train large and prune? ${facts.file}`,
    lead: [factsText(facts)],
    cards: [
      {
        title: `${plan.nSamples} samples, ${plan.budget} features`,
        winner,
        badge: advice(winner, plan.best.stage),
        text: plan.sentences[0],
        href: "plan",
      },
    ],
    sections: [
      {
        id: "plan",
        title: "The plan",
        lead: [...plan.sentences.slice(1), followedText(study)],
        findings: plan.notes,
        tables: [planTable(study)],
      },
      {
        id: "agreement",
        title: "Theory and measurement",
        svg: await renderSvg(figureSpec(dataFigure(facts, study))),
        alt: "Predicted and measured test errors",
        lead: [partingText(study.rows)],
        tables: [pairTable(study)],
      },
    ],
    footer: [`Written by overparam ${version} (core ${wasmHash}), seed ${study.measured.seed}.`],
  });
}

const intervalText = ({ value, low, high }: DataFacts["noiseStd"]) =>
  low === undefined || high === undefined
    ? short(value)
    : `${short(value)} (90 %: ${short(low)} to ${short(high)})`;

export const factsText = ({ target, nRows, nInputs, nFeatures, noiseStd, signalStd }: DataFacts) =>
  `${nRows} rows, ${nInputs} columns, target ${target}; models of ${nFeatures} features. Standard deviation of what they explain ` +
  `${intervalText(signalStd)}, of the rest ${intervalText(noiseStd)}.`;

/** What came of following the plan. */
export function followedText({ plan: { best, small }, followed, measured }: DataStudy): string {
  const pair = (predicted: number, { mean, standardError }: DataStudy["followed"]["best"]) =>
    `predicted ${short(predicted)}, measured ${short(mean)} ± ${short(standardError, 2)}`;
  return (
    `Followed on ${measured.nTrials} subsamples: ${pair(best.error, followed.best)}; ` +
    `${small.rule === null ? `the model of width ${small.nFeatures}` : "the small model of columns that were known"}: ${pair(small.error, followed.small)}.`
  );
}

/** Pairs of a predicted and a measured row of the same model. */
export function pairsOf(rows: readonly Row[]): { theory: Row; measured: Row }[] {
  const same = (a: Row, b: Row) => a.n === b.n && a.p === b.p && a.stage === b.stage && a.rule === b.rule;
  const errors = rows.filter((row) => row.quantity === "squaredError");
  return errors
    .filter((row) => row.estimator === "theory")
    .map((theory) => ({
      theory,
      measured: errors.find((row) => row.estimator !== "theory" && same(row, theory))!,
    }));
}

/** Over which sizes predictions are counted, where they are of more than one: more than the table of one size shows. */
function sizesText(rows: readonly Row[]): string {
  for (const axis of ["n", "p"] as const) {
    const sizes = [...new Set(rows.map((row) => row[axis]))];
    if (sizes.length > 1)
      return `At the ${sizes.length} sizes from ${axis} = ${Math.min(...sizes)} to ${Math.max(...sizes)}, `;
  }
  return "";
}

/** Where the two roads part by more than a tenth, and why. */
export function partingText(rows: readonly Row[]): string {
  const pairs = pairsOf(rows);
  const apart = pairs.filter(
    ({ theory, measured }) => Math.abs(theory.value - measured.value) > APART * measured.value,
  );
  const agree = `${sizesText(pairs.map(({ theory }) => theory))}${pairs.length - apart.length} of ${pairs.length} predictions lie within 10 % of what was measured.`;
  if (apart.length === 0) return agree;
  const fitted = ({ theory: { stage, p, kept } }: { theory: Row }) =>
    stage === "dense" || stage === "pruned" ? p : kept;
  const isNear = (pair: { theory: Row }) => Math.abs(fitted(pair) / pair.theory.n - 1) < 0.2;
  const away = apart.filter((pair) => !isNear(pair));
  const near = apart.length - away.length;
  const noisy = away.filter(
    ({ theory, measured }) =>
      Math.abs(theory.value - measured.value) <= APART * measured.value + 2 * (measured.standardError ?? 0),
  ).length;
  const left = away.length - noisy;
  const reasons = [
    near > 0 &&
      `${near} ${near === 1 ? "is near its" : "are near their"} interpolation peak (features within 20 % of samples), where the error hangs on the smallest singular value of each sample`,
    noisy > 0 &&
      `${noisy} ${noisy === 1 ? "lies" : "lie"} within two standard errors of the measurement beyond that`,
    left > 0 &&
      `${left} ${left === 1 ? "shows" : "show"} what second moments do not tell: features that are not Gaussian (heavy tails, few values), or data too few to know Σ by`,
  ];
  return `${agree} Of the others, ${reasons.filter((reason) => reason !== false).join("; ")}.`;
}

/** Predicted and measured, model by model, at all features and n samples. */
export function pairTable({
  rows,
  predicted: { nSamples, nFeatures, ridge, retrainRidge },
}: DataStudy): Table {
  return {
    caption: `Mean squared error on new data, n = ${nSamples}, p = ${nFeatures}, ${
      ridge + retrainRidge === 0 ? "no ridge" : `ridge ${short(ridge)}, retrain ridge ${short(retrainRidge)}`
    }`,
    nTextColumns: 2,
    head: ["Rule", "Stage", "Theory", "Measured", "± s.e.", "Difference"],
    rows: pairsOf(rows)
      .filter(({ theory }) => theory.n === nSamples && theory.p === nFeatures)
      .map(({ theory, measured }) => ({
        cells: [
          theory.rule === null ? "–" : ruleName(theory.rule),
          theory.stage === "small" ? "small, features known" : theory.stage,
          short(theory.value),
          short(measured.value),
          `± ${short(measured.standardError ?? 0, 2)}`,
          percent(theory.value / measured.value - 1),
        ],
      })),
  };
}

/** Every size that was considered. */
export function planTable({ plan }: DataStudy): Table {
  const model = (of: DataStudy["plan"]["best"], name: string = of.stage) => [
    name,
    String(of.nFeatures),
    of.rule === null ? "–" : ruleName(of.rule),
    short(of.ridge),
    of.retrainRidge === null ? "–" : short(of.retrainRidge),
    short(of.error),
    of.standardError === 0 ? "" : `± ${short(of.standardError, 2)}`,
  ];
  return {
    caption: `Predicted errors, best ridge of each`,
    head: ["Stage", "Trained on", "Rule", "Ridge", "Retrain ridge", "Error", "± s.e."],
    rows: [
      ...plan.models.map((of) => ({
        cells: model(of),
        ...(of === plan.best ? { mark: "good" as const } : {}),
      })),
      {
        cells: model(
          plan.small,
          plan.small.rule === null ? `width ${plan.small.nFeatures}` : "small, columns known",
        ),
      },
      ...(plan.blind ? [{ cells: model(plan.blind, "small, columns at random") }] : []),
    ],
  };
}

/** The line with a gap at x, where it lies within: nothing is to be drawn through an infinite peak. */
function broken(line: { x: number; y: number }[], x: number | undefined): { x: number; y: number }[] {
  const sorted = line.toSorted((a, b) => a.x - b.x);
  if (x === undefined || sorted.every((point) => point.x >= x) || sorted.every((point) => point.x <= x))
    return sorted;
  return [
    ...sorted.filter((point) => point.x < x),
    { x, y: Infinity },
    ...sorted.filter((point) => point.x > x),
  ];
}

/** Theory as lines, measurements as dots, over the size of the large model or the number of samples. */
export function dataFigure(
  { file, intercept }: DataFacts,
  { rows, axis, plan, predicted, measured, followed }: DataStudy,
): Figure {
  const errors = rows.filter((row) => row.quantity === "squaredError");
  const at = (row: Row) => row[axis];
  const values = [...errors.map((row) => row.value), followed.best.mean].filter((value) =>
    Number.isFinite(value),
  );
  const low = 0.82 * Math.min(...values);
  const top = Math.min(1.2 * Math.max(...values), 24 * low);
  const largest = Math.max(...errors.map(at));
  const series = (stage: Row["stage"], rule: string | null, label: string): Series => {
    const own = errors.filter((row) => row.stage === stage && row.rule === rule);
    return {
      label,
      color: rule === null ? "dense" : ruleColor(rule),
      line: broken(
        own.filter((row) => row.estimator === "theory").map((row) => ({ x: at(row), y: row.value })),
        peakOf(stage),
      ),
      dots: own
        .filter((row) => row.estimator !== "theory")
        .map((row) => {
          const error = 2 * (row.standardError ?? 0);
          return { x: at(row), y: row.value, low: Math.max(row.value - error, low), high: row.value + error };
        }),
    };
  };
  // where a fit without ridge has as many features as samples, of which an intercept takes one, theory is infinite
  const lost = Number(intercept);
  const peakOf = (stage: Row["stage"]): number | undefined => {
    const isRefit = stage === "retrained" || stage === "small";
    if ((stage === "small" ? 0 : isRefit ? predicted.retrainRidge : predicted.ridge) > 0) return undefined;
    if (axis === "p") return isRefit ? undefined : plan.nSamples - lost;
    return (isRefit ? plan.budget : predicted.nFeatures) + lost;
  };
  const small = plan.small.rule === null ? `Width ${plan.small.nFeatures}` : "Small, columns known";
  const { ridge, retrainRidge } = predicted;
  const treatment =
    ridge + retrainRidge === 0 ? "no ridge" : `ridge ${short(ridge)}, retrain ridge ${short(retrainRidge)}`;
  // the plan's models have their best ridge: the pruned one stands beside the small one
  const { best } = plan;
  const planned: Series = {
    label: `${ruleName(best.rule!)}, best ridge`,
    color: ruleColor(best.rule!),
    dots: [
      {
        x: axis === "p" ? best.nFeatures : plan.nSamples,
        y: followed.best.mean,
        low: Math.max(followed.best.mean - 2 * followed.best.standardError, low),
        high: followed.best.mean + 2 * followed.best.standardError,
      },
    ],
  };
  const rules = [...new Set(errors.flatMap((row) => row.rule ?? []))];
  return {
    title: file,
    subtitle: [
      axis === "p"
        ? `n = ${plan.nSamples} samples, s = ${plan.budget} kept`
        : `s = ${plan.budget} features kept of ${measured.nFeatures}`,
      `Lines: theory, ${treatment}. Dots: measured on ${measured.nTrials} subsamples ± 2 standard errors.`,
      axis === "p"
        ? `Best ridge: ${small}, trained directly (dashed), and the plan's model (the dot so named).`
        : "Best ridge: the plan's model (the dot so named). Small: no ridge, told which columns matter.",
    ],
    x: {
      title: axis === "p" ? "Size of the large model, p (features)" : "Number of training samples, n",
      domain: [0, largest],
    },
    y: { title: "Test squared error", domain: [low, top], scale: "log" },
    ...(axis === "p" && { marks: [{ x: plan.nSamples, label: "p = n" }] }),
    panels: (["pruned", "retrained"] as const).map((stage) => ({
      title: stage === "pruned" ? "Large model, pruned" : "Large model, pruned and retrained",
      series: [
        series("dense", null, "Dense"),
        ...(axis === "n"
          ? [{ ...series("small", null, "Small"), color: "small" as const, dashed: true }]
          : []),
        ...rules.map((rule) => series(stage, rule, ruleName(rule))),
        ...(stage === best.stage ? [planned] : []),
      ],
      ...(axis === "p" &&
        plan.small.error <= top && {
          level: { label: `${small}, best ridge ${short(plan.small.error)}`, value: plan.small.error },
        }),
    })),
  };
}
