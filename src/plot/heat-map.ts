import { checkHeatMap } from "./check.js";
import { palette, type ColorName } from "./palette.js";
import type { VegaLiteSpec } from "./spec.js";
import { theme } from "./theme.js";
import { logTicks } from "./ticks.js";

/** A map of ratios over two parameters, the line on which the ratio is 1, and what stands behind the ratio. Plain data. */
export interface HeatMap {
  title: string;
  /** Lines below the title: the parameters, and how to read the picture. */
  subtitle?: readonly string[];
  x: HeatAxis;
  y: HeatAxis;
  /** [ny × nx], row-major: the value of y.values[j] and x.values[i] at j · nx + i. 0 and Infinity are drawn in the last colours. */
  ratio: ArrayLike<number>;
  /** What a ratio above 1 means, one entry a line. */
  above: readonly string[];
  /** What a ratio below 1 means, one entry a line. */
  below: readonly string[];
  /** What the ratio is of, above its legend. */
  legend: string;
  /** Lines where the ratio is 1. */
  boundary?: readonly Line[];
  /** Further curves, drawn dashed. */
  curves?: readonly { label: string; lines: readonly Line[] }[];
  /** A second panel: which of several names each cell has; −1 is none. */
  names?: { title: string; of: ArrayLike<number>; among: readonly Name[] };
  /** Width of a panel in pixels. Default 370. */
  width?: number;
  /** Height of a panel in pixels. Default 330. */
  height?: number;
}

/** An axis of a map: the values of its columns or rows. */
export interface HeatAxis {
  title: string;
  scale: "linear" | "log";
  /** Increasing. */
  values: ArrayLike<number>;
}

/** What the letters in the cells of a map stand for. */
export interface Name {
  label: string;
  color: ColorName;
}

type Line = readonly { x: number; y: number }[];
type Layer = Record<string, unknown>;

/** Colours of ratios below and above 1, from it outwards. */
export const BELOW: readonly ColorName[] = ["large1", "large2", "large3", "large4", "large5"];
export const ABOVE: readonly ColorName[] = ["small1", "small2", "small3", "small4", "small5"];
/** Steps of colour on either side of 1: the first whose last holds four fifths of the cells. */
const STEPS = [
  [1.01, 1.02, 1.05, 1.1],
  [1.05, 1.1, 1.2, 1.5],
  [1.1, 1.25, 1.5, 2],
  [1.25, 1.5, 2, 4],
  [1.5, 2, 5, 10],
] as const;

/**
 * Turns a heat map into a Vega-Lite specification. Colours diverge from 1 in steps, equal on both sides in the logarithm; neighbours of one colour
 * become one rectangle, so that a map of ten thousand cells is a small file.
 * @param figure plain data, see `HeatMap`; `mapFigure` makes it from a regime map
 * @returns plain JSON; the same figure gives the same JSON
 * @example
 * import { heatMapSpec } from "overparam/plot";
 * const spec = heatMapSpec({
 *   title: "Ratio",
 *   x: { title: "x", scale: "log", values: [1, 10] },
 *   y: { title: "y", scale: "linear", values: [0, 1] },
 *   ratio: [0.5, 2, 0.5, 0.5],
 *   above: ["worse"],
 *   below: ["better"],
 *   legend: "new / old",
 * });
 * spec.hconcat.length; // 2
 */
export function heatMapSpec(figure: HeatMap): VegaLiteSpec {
  checkHeatMap(figure);
  const { title, subtitle = [], names } = figure;
  const steps = stepsFor(figure.ratio);
  const main = panel(figure, ratioColors(figure.ratio, steps), undefined);
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    config: theme,
    title: { text: title, subtitle: [...subtitle] },
    hconcat: [
      main,
      ratioLegend(figure, steps),
      ...(names && names.among.length > 1
        ? [panel(figure, nameColors(names), names.title), nameLegend(figure, names.among)]
        : []),
    ],
    spacing: 16,
  };
}

const heightOf = ({ height = 330 }: HeatMap) => height;
const ink = (name: ColorName) => palette[name].light;

function ratioColors(ratio: ArrayLike<number>, steps: readonly number[]): string[] {
  return Array.from(ratio, (value) => {
    const away = value > 1 ? value : 1 / value;
    const step = steps.filter((edge) => away > edge).length;
    return ink(value === 1 ? "draw" : (value > 1 ? ABOVE : BELOW)[step]);
  });
}

const nameColors = ({ of, among }: NonNullable<HeatMap["names"]>): string[] =>
  Array.from(of, (name) => ink(name < 0 ? "draw" : among[name].color));

/** The steps that suit the ratios of a map: where one colour ends and the next begins. */
export function stepsFor(ratio: ArrayLike<number>): readonly number[] {
  const away = Array.from(ratio, (value) => (value > 1 ? value : 1 / value)).toSorted((a, b) => a - b);
  const most = away[Math.floor(0.8 * (away.length - 1))];
  return STEPS.find((steps) => most <= steps[3]) ?? STEPS.at(-1)!;
}

function panel(figure: HeatMap, colors: readonly string[], title: string | undefined): VegaLiteSpec {
  const { x, y, width = 370, boundary = [], curves = [] } = figure;
  const first = title === undefined;
  return {
    width,
    height: heightOf(figure),
    ...(first ? {} : { title: { text: title, fontSize: 12.5, fontWeight: "bold", offset: 8 } }),
    layer: [
      axes(x, y, first),
      cells(x, y, colors),
      ...boundary.map((line) => stroke(line, { color: ink("paper"), strokeWidth: 3.6, opacity: 0.9 })),
      ...boundary.map((line) => stroke(line, { color: ink("small"), strokeWidth: 1.8 })),
      ...curves.flatMap((curve) => curveLayers(curve, x)),
    ],
  };
}

const quantitative = (field: string) => ({ field, type: "quantitative" });

/** Axes and scales, carried by an empty layer so that all others may leave them out. */
function axes(x: HeatAxis, y: HeatAxis, first: boolean): Layer {
  return {
    data: { values: [] },
    mark: "point",
    encoding: {
      x: { ...quantitative("x"), scale: scaleOf(x), axis: { ...axisOf(x), title: x.title } },
      y: {
        ...quantitative("y"),
        scale: scaleOf(y),
        axis: { ...axisOf(y), title: first ? y.title : null, labels: first },
      },
    },
  };
}

const endsOf = ({ values }: HeatAxis): [number, number] => [values[0], values[values.length - 1]];

const scaleOf = (axis: HeatAxis) => ({
  type: axis.scale,
  domain: endsOf(axis),
  nice: false,
  ...(axis.scale === "linear" && { zero: false }),
});

function axisOf(axis: HeatAxis): object {
  const [low, high] = endsOf(axis);
  const wide = axis.scale === "log" && (high >= 1e5 || low < 1e-3);
  return {
    grid: false,
    domain: false,
    labelFlush: false,
    format: wide ? ".0e" : "~r",
    ...(axis.scale === "log" ? { values: logTicks(low, high) } : { tickCount: 6 }),
  };
}

/** Runs of one colour in a row as one rectangle. Edges lie half-way between neighbours on the scale; the first and last end at the axes. */
function cells(x: HeatAxis, y: HeatAxis, colors: readonly string[]): Layer {
  const [left, low] = [edges(x), edges(y)];
  const nx = x.values.length;
  const values: object[] = [];
  for (let j = 0; j < y.values.length; j++)
    for (let i = 0, end = 0; i < nx; i = end) {
      const color = colors[j * nx + i];
      for (end = i + 1; end < nx && colors[j * nx + end] === color;) end += 1;
      values.push({ x: left[i], x2: left[end], y: low[j], y2: low[j + 1], color });
    }
  return {
    data: { values },
    // a hairline in the same colour closes the gaps that rounding leaves between neighbours
    mark: { type: "rect", strokeWidth: 0.4, clip: true },
    encoding: {
      x: quantitative("x"),
      x2: { field: "x2" },
      y: quantitative("y"),
      y2: { field: "y2" },
      fill: { field: "color", type: "nominal", scale: null },
      stroke: { field: "color", type: "nominal", scale: null },
    },
  };
}

function edges({ values, scale }: HeatAxis): number[] {
  const n = values.length;
  const middle = (a: number, b: number) => (scale === "log" ? Math.sqrt(a) * Math.sqrt(b) : (a + b) / 2);
  return [
    values[0],
    ...Array.from({ length: n - 1 }, (_, i) => middle(values[i], values[i + 1])),
    values[n - 1],
  ];
}

function stroke(line: Line, mark: object): Layer {
  return {
    data: { values: line.map(({ x, y }, order) => ({ x, y, order })) },
    mark: { type: "line", clip: true, strokeJoin: "round", ...mark },
    encoding: { x: quantitative("x"), y: quantitative("y"), order: quantitative("order") },
  };
}

/** A dashed curve with its name beside its last point inside the panel. */
function curveLayers({ label, lines }: NonNullable<HeatMap["curves"]>[number], x: HeatAxis): Layer[] {
  const longest = lines.toSorted((a, b) => b.length - a.length)[0];
  if (longest === undefined) return [];
  const at = longest[Math.floor(longest.length / 2)];
  const [left, right] = endsOf(x);
  const share =
    x.scale === "log" ? Math.log(at.x / left) / Math.log(right / left) : (at.x - left) / (right - left);
  const dashed = { strokeDash: [5, 3] };
  const text = (mark: object): Layer => ({
    data: { values: [{ x: at.x, y: at.y, label }] },
    mark: {
      type: "text",
      align: share > 0.5 ? "right" : "left",
      dx: share > 0.5 ? -7 : 7,
      fontSize: 11.5,
      fontWeight: "bold",
      ...mark,
    },
    encoding: { x: quantitative("x"), y: quantitative("y"), text: { field: "label" } },
  });
  return [
    ...lines.map((line) => stroke(line, { color: ink("paper"), strokeWidth: 4, opacity: 0.8 })),
    ...lines.map((line) => stroke(line, { color: ink("small"), strokeWidth: 1.6, ...dashed })),
    text({ stroke: ink("paper"), strokeWidth: 3.5, color: ink("paper") }),
    text({ color: ink("small") }),
  ];
}

const pixel = { type: "quantitative", scale: null, axis: null };

/** A strip of the colours, best at the bottom, with the ratio at each edge. */
function ratioLegend(figure: HeatMap, steps: readonly number[]): VegaLiteSpec {
  const height = heightOf(figure);
  const colors = [...ABOVE.toReversed(), ...BELOW].map(ink);
  const top = 26;
  const block = (height - top) / colors.length;
  const ratios = [...steps.toReversed(), 1, ...steps.map((step) => 1 / step)];
  const text = (x: number, y: number, label: string, mark: object = {}) => ({
    data: { values: [{ label }] },
    mark: { type: "text", align: "left", baseline: "middle", fontSize: 11, color: ink("muted"), ...mark },
    encoding: { x: { value: x }, y: { value: y }, text: { field: "label" } },
  });
  const word = (lines: readonly string[], middle: number, color: ColorName) =>
    lines.map((line, i) =>
      text(58, middle + 15 * (i - (lines.length - 1) / 2), line, {
        fontSize: 12,
        fontWeight: "bold",
        color: ink(color),
      }),
    );
  return {
    width: 132,
    height,
    view: { stroke: null },
    layer: [
      {
        data: {
          values: colors.map((color, i) => ({
            y: top + i * block,
            y2: top + (i + 1) * block,
            x: 0,
            x2: 16,
            color,
          })),
        },
        mark: { type: "rect" },
        encoding: {
          x: { field: "x", ...pixel },
          x2: { field: "x2" },
          y: { field: "y", ...pixel },
          y2: { field: "y2" },
          fill: { field: "color", type: "nominal", scale: null },
        },
      },
      {
        data: { values: [{ x: 0, x2: 16, y: top + 5 * block }] },
        mark: { type: "rule", color: ink("small"), strokeWidth: 1.8 },
        encoding: { x: { field: "x", ...pixel }, x2: { field: "x2" }, y: { field: "y", ...pixel } },
      },
      text(0, 8, figure.legend, { color: ink("text") }),
      ...ratios.map((ratio, i) =>
        text(22, top + (i + 1) * block, String(Number(ratio.toPrecision(ratio > 1 ? 3 : 2)))),
      ),
      ...word(figure.above, top + 2.5 * block, "small4"),
      ...word(figure.below, top + 7.5 * block, "large4"),
    ],
  };
}

/** A square of its colour beside each name. */
function nameLegend(figure: HeatMap, names: readonly Name[]): VegaLiteSpec {
  const rows = names.map(({ label, color }, i) => ({
    label,
    x: 0,
    x2: 12,
    y: 20 * i,
    y2: 20 * i + 12,
    middle: 20 * i + 6.5,
    color: ink(color),
  }));
  return {
    width: 130,
    height: heightOf(figure),
    view: { stroke: null },
    layer: [
      {
        data: { values: rows },
        mark: { type: "rect" },
        encoding: {
          x: { field: "x", ...pixel },
          x2: { field: "x2" },
          y: { field: "y", ...pixel },
          y2: { field: "y2" },
          fill: { field: "color", type: "nominal", scale: null },
        },
      },
      {
        data: { values: rows },
        mark: { type: "text", align: "left", baseline: "middle", fontSize: 11.5, color: ink("text") },
        encoding: { x: { value: 18 }, y: { field: "middle", ...pixel }, text: { field: "label" } },
      },
    ],
  };
}
