import { checkFigure } from "./check.js";
import type { Figure, Panel, Series } from "./figure.js";
import { spread, type Label } from "./labels.js";
import { palette, shapes, type ColorName } from "./palette.js";
import { theme } from "./theme.js";

/** A Vega-Lite specification: plain JSON, which any Vega-Lite tool takes. */
export type VegaLiteSpec = Record<string, unknown>;

type Layer = Record<string, unknown>;

const SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json";
const LABEL_SIZE = 11.5;
const LABEL_GAP = 13.5;

/**
 * Turns the description of a figure into a Vega-Lite specification: lines and dots in panels side by side, curves
 * named at their right ends.
 * @param figure plain data, see `Figure`
 * @returns plain JSON; the same figure gives the same JSON
 * @example
 * import { figureSpec } from "overparam/plot";
 * const spec = figureSpec({
 *   title: "Risk",
 *   x: { title: "p", domain: [0, 2] },
 *   y: { title: "risk", domain: [1, 10] },
 *   panels: [{ series: [{ label: "dense", color: "dense", dots: [{ x: 1, y: 5, low: 4, high: 6 }] }] }],
 * });
 * spec.hconcat.length; // 1
 */
export function figureSpec(figure: Figure): VegaLiteSpec {
  checkFigure(figure);
  const { title, subtitle = [], panels } = figure;
  return {
    $schema: SCHEMA,
    config: theme,
    title: { text: title, subtitle: [...subtitle] },
    hconcat: panels.map((panel, i) => panelSpec(figure, panel, i === 0)),
    spacing: 14,
  };
}

function panelSpec(figure: Figure, panel: Panel, first: boolean): VegaLiteSpec {
  const frame = new Frame(figure);
  const layers = [
    ...levelLayers(frame, panel),
    ...markLayers(figure),
    ...panel.series.flatMap((series) => seriesLayers(frame, series)),
    ...labelLayers(frame, panel),
  ];
  return {
    width: frame.width,
    height: frame.height,
    ...(panel.title === undefined
      ? {}
      : { title: { text: panel.title, fontSize: 12.5, fontWeight: "bold", offset: 22 } }),
    layer: [axesLayer(figure, first), ...layers],
  };
}

/** The coordinates of a panel. */
class Frame {
  readonly width: number;
  readonly height: number;
  readonly xDomain: readonly [number, number];
  readonly yDomain: readonly [number, number];
  readonly log: boolean;

  constructor(figure: Figure) {
    this.width = figure.width ?? 400;
    this.height = figure.height ?? 330;
    this.xDomain = figure.x.domain;
    this.yDomain = figure.y.domain;
    this.log = figure.y.scale !== "linear";
  }

  /** Pixels from the top at which the value y is drawn, kept inside the panel. */
  yPixel(y: number): number {
    const [low, high] = this.yDomain;
    const map = this.log ? Math.log : (v: number) => v;
    const share = (map(this.clampY(y)) - map(low)) / (map(high) - map(low));
    return this.height * (1 - share);
  }

  clampY(y: number): number {
    return Math.min(this.yDomain[1], Math.max(this.yDomain[0], y));
  }

  shows({ x, y }: { x: number; y: number }): boolean {
    return within(x, this.xDomain) && within(y, this.yDomain);
  }
}

const within = (value: number, [low, high]: readonly [number, number]) => value >= low && value <= high;

const tickValues = (values: readonly number[] | undefined) => (values ? { values: [...values] } : {});

/** Axes and scales, carried by an empty layer so that all others may leave them out. */
function axesLayer({ x, y }: Figure, first: boolean): Layer {
  return {
    data: { values: [] },
    mark: "point",
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        scale: xScale(x),
        axis: { title: x.title, grid: false, format: "~r", ...tickValues(x.ticks) },
      },
      y: {
        field: "y",
        type: "quantitative",
        scale: yScale(y),
        axis: {
          title: first ? y.title : null,
          labels: first,
          domain: false,
          format: "~r",
          ...tickValues(y.ticks),
        },
      },
    },
  };
}

function xScale({ domain, scale = "linear" }: Figure["x"]): object {
  const common = { domain: [...domain], nice: false };
  return scale === "log" ? { ...common, type: scale } : { ...common, zero: false };
}

function yScale({ domain, scale = "log" }: Figure["y"]): object {
  const common = { domain: [...domain], type: scale, nice: false };
  return scale === "log" ? common : { ...common, zero: false };
}

const at = (channel: "x" | "x2" | "y" | "y2") =>
  channel.endsWith("2") ? { field: channel } : { field: channel, type: "quantitative" };

const ink = (name: ColorName) => palette[name].light;

const paleOf = (name: ColorName): ColorName => {
  const tint = `${name}Tint`;
  return tint in palette ? (tint as ColorName) : name;
};

/** The level of comparison and the region in which it is beaten. */
function levelLayers(frame: Frame, { level }: Panel): Layer[] {
  if (!level || !Number.isFinite(level.value)) return [];
  const [left, right] = frame.xDomain;
  const from = Math.max(left, level.from ?? left);
  const shade: Layer = {
    data: { values: [{ x: from, x2: right, y: frame.yDomain[0], y2: frame.clampY(level.value) }] },
    mark: { type: "rect", color: ink("wins") },
    encoding: { x: at("x"), x2: at("x2"), y: at("y"), y2: at("y2") },
  };
  const line: Layer = {
    data: { values: [{ x: left, x2: right, y: level.value }] },
    mark: { type: "rule", color: ink("small"), strokeDash: [5, 3], strokeWidth: 1.4, clip: true },
    encoding: { x: at("x"), x2: at("x2"), y: at("y") },
  };
  return level.shade === true ? [shade, line] : [line];
}

/** Vertical marks with their names above the panel. */
function markLayers({ marks = [] }: Figure): Layer[] {
  return marks.flatMap(({ x, label }) => [
    {
      data: { values: [{ x }] },
      mark: { type: "rule", color: ink("axis"), strokeWidth: 1, strokeDash: [2, 2] },
      encoding: { x: at("x") },
    },
    {
      data: { values: [{ x, label }] },
      mark: { type: "text", baseline: "bottom", dy: -4, fontSize: 10.5, color: ink("muted") },
      encoding: { x: at("x"), y: { value: 0 }, text: { field: "label" } },
    },
  ]);
}

function seriesLayers(frame: Frame, series: Series): Layer[] {
  const color = ink(series.pale === true ? paleOf(series.color) : series.color);
  const layers: Layer[] = [];
  if (series.band)
    layers.push({
      data: {
        values: series.band.map(({ x, low, high }) => ({ x, y: frame.clampY(low), y2: frame.clampY(high) })),
      },
      mark: { type: "area", color, opacity: 0.16, clip: true, interpolate: "linear" },
      encoding: { x: at("x"), y: at("y"), y2: at("y2") },
    });
  if (series.line) {
    const line = { type: "line", color, strokeWidth: 2, clip: true, interpolate: "linear" };
    layers.push({
      data: { values: segments(series.line) },
      mark: series.dashed ? { ...line, strokeDash: [6, 3] } : line,
      encoding: { x: at("x"), y: at("y"), detail: { field: "segment", type: "nominal" } },
    });
  }
  const dots = (series.dots ?? []).filter((dot) => frame.shows(dot));
  if (series.connect && dots.length > 0)
    layers.push({
      data: { values: segments(series.dots ?? []) },
      mark: { type: "line", color, strokeWidth: 1.2, opacity: 0.7, clip: true },
      encoding: { x: at("x"), y: at("y"), detail: { field: "segment", type: "nominal" } },
    });
  const bars = dots
    .filter((dot) => dot.low !== undefined && dot.high !== undefined)
    .map(({ x, low, high }) => ({ x, y: frame.clampY(low!), y2: frame.clampY(high!) }));
  if (bars.length > 0)
    layers.push({
      data: { values: bars },
      mark: { type: "rule", color, strokeWidth: 1.2, opacity: 0.9 },
      encoding: { x: at("x"), y: at("y"), y2: at("y2") },
    });
  for (const hollow of [false, true]) {
    const some = dots.filter((dot) => (dot.hollow ?? false) === hollow).map(({ x, y }) => ({ x, y }));
    if (some.length === 0) continue;
    const shape = shapes[series.color] ?? "circle";
    const paint = hollow ? { fill: ink("paper"), stroke: color } : { fill: color, stroke: ink("paper") };
    layers.push({
      data: { values: some },
      mark: {
        type: "point",
        shape,
        size: 26,
        filled: true,
        opacity: 1,
        strokeWidth: hollow ? 1.2 : 0.5,
        ...paint,
      },
      encoding: { x: at("x"), y: at("y") },
    });
  }
  return layers;
}

/** Splits a line where it is not finite, so that nothing is drawn across an infinite peak. */
function segments(points: readonly { x: number; y: number }[]): object[] {
  let segment = 0;
  return points.flatMap(({ x, y }) => {
    if (Number.isFinite(y)) return [{ x, y, segment }];
    segment += 1;
    return [];
  });
}

/** Names at the right ends of the curves, moved apart where they would overlap, with a thin leader. */
function labelLayers(frame: Frame, panel: Panel): Layer[] {
  const labels: (Label & { color: ColorName; bold: boolean })[] = [];
  for (const { label, color, line, dots } of panel.series) {
    if (label === "") continue;
    const last = [...(line ?? dots ?? [])].findLast((point) => frame.shows(point));
    if (last) labels.push({ text: label, at: frame.yPixel(last.y), color, bold: false });
  }
  const { level } = panel;
  if (level && Number.isFinite(level.value))
    labels.push({ text: level.label, at: frame.yPixel(level.value), color: "small", bold: true });
  const places = spread(labels, LABEL_GAP, 0, frame.height);
  const pixel = { type: "quantitative", scale: null, axis: null };
  return labels.flatMap(({ text, at: from, color, bold }, i) => [
    {
      data: {
        values: [
          { x: frame.width + 2, y: from },
          { x: frame.width + 10, y: places[i] },
        ],
      },
      mark: { type: "line", color: ink(color), strokeWidth: 0.8, opacity: 0.8 },
      encoding: { x: { field: "x", ...pixel }, y: { field: "y", ...pixel } },
    },
    {
      data: { values: [{ label: text }] },
      mark: {
        type: "text",
        align: "left",
        baseline: "middle",
        fontSize: LABEL_SIZE,
        fontWeight: bold ? "bold" : "normal",
        color: ink(color),
      },
      encoding: {
        x: { value: frame.width + 13 },
        y: { value: places[i] },
        text: { field: "label" },
      },
    },
  ]);
}
