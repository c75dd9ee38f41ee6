import type { ColorName } from "./palette.js";

/** A figure: one or more panels side by side over the same axes. Plain data. */
export interface Figure {
  title: string;
  /** Lines below the title: the parameters, and how to read the picture. */
  subtitle?: readonly string[];
  x: Axis & {
    /** Default `"linear"`. */
    scale?: "log" | "linear";
  };
  /** Shared by all panels, as `x` is. */
  y: Axis & {
    /** Default `"log"`: a peak a hundred times as high as the rest stays on the page. */
    scale?: "log" | "linear";
  };
  panels: readonly Panel[];
  /** Vertical marks, for example at p = n. */
  marks?: readonly { x: number; label: string }[];
  /** Width of one panel in pixels. Default 400. */
  width?: number;
  /** Height of one panel in pixels. Default 330. */
  height?: number;
}

/** An axis of a figure. */
export interface Axis {
  title: string;
  /** What is shown; curves are cut off outside. */
  domain: readonly [number, number];
  /** Where the labels stand. Default: chosen by vega. */
  ticks?: readonly number[];
}

/** One of the pictures that stand side by side in a figure, with axes in common. */
export interface Panel {
  title?: string;
  series: readonly Series[];
  /** A horizontal level, drawn dashed, from `from` to the right edge; with `shade` the region below it is tinted. */
  level?: { label: string; value: number; from?: number; shade?: boolean };
}

/** One curve: a line, dots, a band, or several of them, with its name at the right end. */
export interface Series {
  /** What stands at its right end; "" for a curve that is not named. */
  label: string;
  /** A colour of the palette, with its marker. */
  color: ColorName;
  /** Points of the line in order of x. It is broken where y is not finite. */
  line?: readonly { x: number; y: number }[];
  /** Measured points. */
  dots?: readonly Dot[];
  /** A pale area between two curves, in order of x. */
  band?: readonly { x: number; low: number; high: number }[];
  /** Draw the line dashed. */
  dashed?: boolean;
  /** Line, dots and band in the lighter variant of the colour, where it has one; the name keeps the full colour. */
  pale?: boolean;
  /** Connect the dots by a thin line: for measurements without a theory. */
  connect?: boolean;
}

/** A measured point, with its interval where it has one. */
export interface Dot {
  x: number;
  y: number;
  /** Lower end of the error bar. */
  low?: number;
  /** Upper end of the error bar. */
  high?: number;
  /** Drawn hollow: a median, not a mean. */
  hollow?: boolean;
}
