import type { ColorName } from "./palette.js";

/** A figure: one or more panels side by side over the same axes. Plain data. */
export interface Figure {
  title: string;
  /** Lines below the title: the parameters, and how to read the picture. */
  subtitle?: readonly string[];
  x: Axis;
  y: Axis & {
    /** Default `"log"`: a peak a hundred times as high as the rest stays on the page. */
    scale?: "log" | "linear";
  };
  panels: readonly Panel[];
  /** Vertical marks, for example at p = n. */
  marks?: readonly { x: number; label: string }[];
  /** Width and height of one panel in pixels. Default 400 × 330. */
  width?: number;
  height?: number;
}

export interface Axis {
  title: string;
  /** What is shown; curves are cut off outside. */
  domain: readonly [number, number];
  /** Where the labels stand. Default: chosen by vega. */
  ticks?: readonly number[];
}

export interface Panel {
  title?: string;
  series: readonly Series[];
  /** A horizontal level, drawn dashed, from `from` to the right edge; with `shade` the region below it is tinted. */
  level?: { label: string; value: number; from?: number; shade?: boolean };
}

/** One curve: a line, dots, a band, or several of them, with its name at the right end. */
export interface Series {
  /** "" for a curve that is not named. */
  label: string;
  color: ColorName;
  /** Points of the line in order of x. It is broken where y is not finite. */
  line?: readonly { x: number; y: number }[];
  dots?: readonly Dot[];
  /** A pale area between two curves, in order of x. */
  band?: readonly { x: number; low: number; high: number }[];
  /** Draw the line dashed. */
  dashed?: boolean;
  /** Connect the dots by a thin line: for measurements without a theory. */
  connect?: boolean;
}

export interface Dot {
  x: number;
  y: number;
  /** Ends of the error bar. */
  low?: number;
  high?: number;
  /** Drawn hollow: a median, not a mean. */
  hollow?: boolean;
}
