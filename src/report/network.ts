// The figure of a network study, and what it says.
import { percent } from "../numbers.js";
import type { Figure, Panel, Series } from "../plot/index.js";
import type { NetworkCells } from "../study/cells.js";
import type { Difference, DoubleDescent, Gap, NetworkFacts } from "../study/facts.js";
import { imagesName } from "../study/plan.js";
import type { NetworkRow } from "../study/record.js";
import { ruleColor, ruleName } from "./names.js";

const NETWORKS = {
  convNet: "Convolutional networks",
  resNet20: "Residual networks",
  mlp: "Networks of one hidden layer",
} as const;

const BEGINNINGS = {
  initial: "from the initial weights",
  trained: "from the trained weights",
  fresh: "from fresh weights",
} as const;

/** Train (dashed) and test error (solid) against width, a panel for each target. */
export function networkFigure({ plan }: NetworkCells, rows: readonly NetworkRow[]): Figure {
  const { data, network, widths, targets, rules, retrainFrom, seeds } = plan;
  const { nTrain, labelNoise } = data;
  const side = rows[0]?.side ?? data.side;
  const noise = labelNoise > 0 ? `, ${percent(labelNoise)} of the labels drawn anew` : "";
  const panels = targets.length > 0 ? targets : [null];
  const highest = Math.max(0.1, ...rows.map(({ testError }) => testError));
  return {
    title: `${NETWORKS[network.kind]} of growing width on ${imagesName[data.images]}`,
    subtitle: [
      `${nTrain} images of ${side} × ${side} pixels${noise}; ${seeds.length} seeds, bands ± 2 standard errors`,
      `Solid: test error. Dashed: training error. Pruned to the share s/k of the weights of width k; retrained ${BEGINNINGS[retrainFrom]} with the mask held fixed`,
    ],
    x: { title: "Width k", domain: [widths[0], widths.at(-1)!], ticks: widths, scale: "log" },
    y: { title: "Error", domain: [0, Math.min(1, 1.04 * highest)], scale: "linear" },
    width: 430,
    height: 400,
    panels: panels.map((target): Panel => ({
      title: target === null ? "Dense" : `Target width s = ${target}`,
      series: [
        ...curves(rows, "dense", null, null, "Dense", "dense"),
        ...(target === null
          ? []
          : rules.flatMap((rule) => [
              ...(rule === "random"
                ? []
                : curves(rows, "pruned", target, rule, `${ruleName(rule)}, pruned`, ruleColor(rule))),
              ...curves(rows, "retrained", target, rule, `${ruleName(rule)}, retrained`, ruleColor(rule)),
            ])),
      ],
    })),
  };
}

/**
 * Means over seeds with a band, in the colour that the rule has in all figures; training error dashed and without a name. What is pruned
 * only is paler, without a dashed line.
 */
function curves(
  rows: readonly NetworkRow[],
  stage: NetworkRow["stage"],
  target: number | null,
  rule: NetworkRow["rule"],
  label: string,
  color: Series["color"],
): Series[] {
  const own = rows.filter((row) => row.stage === stage && row.target === target && row.rule === rule);
  const widths = [...new Set(own.map(({ width }) => width))].toSorted((a, b) => a - b);
  const points = (of: "trainError" | "testError") =>
    widths.map((x) => {
      const values = own.filter(({ width }) => width === x).map((row) => row[of]);
      const y = values.reduce((sum, value) => sum + value, 0) / values.length;
      const squares = values.reduce((sum, value) => sum + (value - y) ** 2, 0);
      const error = values.length > 1 ? 2 * Math.sqrt(squares / (values.length - 1) / values.length) : 0;
      return { x, y, low: y - error, high: y + error };
    });
  const test = points("testError");
  const line = test.map(({ x, y }) => ({ x, y }));
  const band = test.map(({ x, low, high }) => ({ x, low, high }));
  const training: Series = {
    label: "",
    color,
    dashed: true,
    line: points("trainError").map(({ x, y }) => ({ x, y })),
  };
  const pale = stage === "pruned";
  return [{ label, color, line, band, pale }, ...(pale ? [] : [training])];
}

/** The facts in sentences. */
export function networkFindings(facts: NetworkFacts): string[] {
  const { dense, targets } = facts;
  return [
    ...(dense ? [descent("Dense networks", dense)] : []),
    ...targets.flatMap(({ target, retrained, withoutRetraining, byLot, trainLarge }) => [
      ...(retrained ? [descent(`Pruned to target width ${target} and retrained`, retrained)] : []),
      ...(withoutRetraining
        ? [
            `Target ${target}, without retraining: ${gapText(withoutRetraining)}, against ${percent(withoutRetraining.better)} with it.`,
          ]
        : []),
      ...(byLot
        ? [
            `Target ${target}, pruned by lot and retrained: ${gapText(byLot)}, against ${percent(byLot.better)} by magnitude.`,
          ]
        : []),
      ...(trainLarge
        ? [
            `Width ${target} trained from the start: ${percent(trainLarge.worse)}; width ${trainLarge.widths.at(-1)} pruned to it and retrained: ${percent(trainLarge.better)} ` +
              `(${points(trainLarge)} ${trainLarge.mean < 0 ? "more" : "less"}).`,
          ]
        : []),
    ]),
  ];
}

function descent(what: string, { before, peak, last, errors, rise, fall, holds }: DoubleDescent) {
  const verdict = holds ? "double descent" : "no clear double descent";
  return (
    `${what}: test error ${percent(errors.before)} at width ${before}, the last at which most of the noise is not learnt, ${percent(errors.peak)} at ${peak}, the first at which all is, ` +
    `and ${percent(errors.last)} at ${last}: ${verdict} (rise ${signed(rise)}, fall ${signed(fall)}, over ${rise.n} seeds).`
  );
}

/** A difference of two errors, without its sign: "6.5 ± 0.58 points", that is in hundredths of all images. */
const points = ({ mean, standardError }: Difference) =>
  `${[mean, standardError].map((value) => percent(value).replace(" %", "")).join(" ± ")} points`;

const signed = (difference: Difference) => `${difference.mean < 0 ? "−" : ""}${points(difference)}`;

const gapText = (gap: Gap) => {
  const { widths, worse, mean } = gap;
  const where =
    widths.length === 1 ? `at width ${widths[0]}` : `on average over widths ${widths[0]} to ${widths.at(-1)}`;
  return `${percent(worse)} ${where} (${points(gap)} ${mean < 0 ? "less" : "more"})`;
};
