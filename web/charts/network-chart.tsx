// Error of networks against their width: dense, pruned to the weights of a small one, retrained.
import { spread } from "../../dist/plot/labels.js";
import { shapes, type ColorName } from "../../dist/plot/palette.js";
import type { NetworkRow } from "../compute/networks.js";
import { ruleColor, ruleName } from "../words/names.js";
import { Axes, frameOf, type AxisSpec, Sheet } from "./frame.js";
import { barsPath, dotsPath, linePath } from "./marks.js";
import { FONT, type Inks } from "./paper.js";

export interface NetworkChartProps {
  width: number;
  height: number;
  inks: Inks;
  rows: readonly NetworkRow[];
  target: number;
  /** Right end of the axis. */
  widest: number;
}

/** Mean and standard error over seeds. */
export interface Spot {
  width: number;
  mean: number;
  standardError: number;
}

export interface NetworkSeries {
  key: string;
  label: string;
  color: ColorName;
  dashed: boolean;
  spots: Spot[];
}

/** Rows as curves: dense (on test and training images), then every rule and stage at the target. */
export function networkSeries(rows: readonly NetworkRow[], target: number): NetworkSeries[] {
  const dense = rows.filter(({ stage }) => stage === "dense");
  const pruned = rows.filter((row) => row.target === target);
  const rules = [...new Set(pruned.flatMap(({ rule }) => rule ?? []))];
  return [
    { key: "dense", label: "Dense", color: "dense", dashed: false, spots: spotsOf(dense, "testError") },
    {
      key: "train",
      label: "Dense, on its training images",
      color: "denseTint",
      dashed: true,
      spots: spotsOf(dense, "trainError"),
    },
    ...(["pruned", "retrained"] as const).flatMap((stage) =>
      rules.map((rule): NetworkSeries => ({
        key: `${stage} ${rule}`,
        label: `${ruleName(rule)}, ${stage}`,
        color: ruleColor(rule),
        dashed: stage === "pruned",
        spots: spotsOf(
          pruned.filter((row) => row.stage === stage && row.rule === rule),
          "testError",
        ),
      })),
    ),
  ];
}

function spotsOf(rows: readonly NetworkRow[], field: "testError" | "trainError"): Spot[] {
  const widths = [...new Set(rows.map(({ width }) => width))].toSorted((a, b) => a - b);
  return widths.map((width) => {
    const values = rows.filter((row) => row.width === width).map((row) => row[field]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const count = values.length;
    return { width, mean, standardError: count > 1 ? Math.sqrt(squares / (count - 1) / count) : 0 };
  });
}

export function NetworkChart({ width, height, inks, rows, target, widest }: NetworkChartProps) {
  const series = networkSeries(rows, target).filter(({ spots }) => spots.length > 0);
  const widths = rows.map((row) => row.width);
  const highest = Math.max(0.1, ...series.flatMap(({ spots }) => spots.map(({ mean }) => mean)));
  const x: AxisSpec = {
    title: "Width of the network",
    domain: [Math.min(...widths, 2), widest],
    scale: "log",
    ticks: [1, 2, 4, 8, 16, 32, 64, 128].filter((tick) => tick >= Math.min(...widths, 2) && tick <= widest),
  };
  const y: AxisSpec = {
    title: "Share of images in the wrong class",
    domain: [0, 1.06 * highest],
    scale: "linear",
  };
  const wide = width >= 620;
  const frame = frameOf({ width, height, x, y, right: wide ? 142 : 14 });
  const small = series[0]?.spots.find((spot) => spot.width === target);
  const lines = series.map((one) => ({
    ...one,
    line: one.spots.map((spot) => ({ x: frame.x(spot.width), y: frame.y(spot.mean) })),
  }));
  const named = lines.filter(({ key }) => key !== "train");
  const places = spread(
    named.map(({ label, line }) => ({ text: label, at: line.at(-1)!.y })),
    14.5,
    frame.top + 6,
    frame.bottom - 4,
  );
  return (
    <Sheet width={width} height={height}>
      {small && (
        <rect
          x={frame.x(target)}
          y={frame.y(small.mean)}
          width={frame.right - frame.x(target)}
          height={frame.bottom - frame.y(small.mean)}
          fill={inks("wins")}
        />
      )}
      <Axes frame={frame} x={x} y={y} inks={inks} />
      {small && (
        <line
          x1={frame.x(target)}
          x2={frame.right}
          y1={frame.y(small.mean)}
          y2={frame.y(small.mean)}
          stroke={inks("small")}
          stroke-width={1.8}
          stroke-dasharray="6 4"
        />
      )}
      {lines.map(({ key, color, dashed, line, spots }) => (
        <g key={key} data-network={key}>
          <path
            d={linePath(line)}
            fill="none"
            stroke={inks(color)}
            stroke-width={key === "train" ? 1.4 : 2}
            stroke-dasharray={dashed ? "2.5 3.5" : undefined}
          />
          {key !== "train" && (
            <>
              <path
                d={barsPath(
                  spots.map((spot) => ({
                    x: frame.x(spot.width),
                    low: frame.y(spot.mean - spot.standardError),
                    high: frame.y(spot.mean + spot.standardError),
                  })),
                )}
                stroke={inks(color)}
                stroke-width={1.4}
              />
              <path
                d={dotsPath(line, shapes[color] ?? "circle")}
                fill={dashed ? inks("paper") : inks(color)}
                stroke={dashed ? inks(color) : inks("paper")}
                stroke-width={dashed ? 1.4 : 0.8}
              />
            </>
          )}
        </g>
      ))}
      {wide && (
        <g font-family={FONT} font-size={12}>
          {named.map(({ key, label, color }, i) => (
            <text key={key} x={frame.right + 12} y={places[i]} dy="0.34em" fill={inks(color)}>
              {label}
            </text>
          ))}
        </g>
      )}
    </Sheet>
  );
}
