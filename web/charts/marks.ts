// Lines and dots as path texts: one element for a whole series, so that a frame changes a few attributes only.
import { line } from "d3-shape";

export interface XY {
  x: number;
  y: number;
}

const path = line<XY>(
  ({ x }) => x,
  ({ y }) => y,
)
  .defined(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
  .digits(1);

/** A line through pixels, broken where one is not finite. */
export const linePath = (points: readonly XY[]): string => path([...points]) ?? "";

export interface Bar {
  x: number;
  low: number;
  high: number;
}

/** Vertical error bars. */
export const barsPath = (bars: readonly Bar[]): string =>
  bars.map(({ x, low, high }) => `M${x.toFixed(1)},${low.toFixed(1)}V${high.toFixed(1)}`).join("");

/** The markers of the package's figures, so that a series is known by its shape as well as by its colour. */
const shapes: Record<string, (r: number) => string> = {
  circle: (r) => `m${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0z`,
  square: (r) => `m${-0.88 * r},${-0.88 * r}h${1.76 * r}v${1.76 * r}h${-1.76 * r}z`,
  "triangle-up": (r) => `m0,${-1.15 * r}l${1.1 * r},${1.95 * r}h${-2.2 * r}z`,
  diamond: (r) => `m0,${-1.25 * r}l${1.1 * r},${1.25 * r}l${-1.1 * r},${1.25 * r}l${-1.1 * r},${-1.25 * r}z`,
  stroke: (r) => `m${-1.2 * r},${-0.4 * r}h${2.4 * r}v${0.8 * r}h${-2.4 * r}z`,
};

export const dotsPath = (points: readonly XY[], shape: string, radius = 3): string =>
  points.map(({ x, y }) => `M${x.toFixed(1)},${y.toFixed(1)}${shapes[shape](radius)}`).join("");
