// Axes of a chart: scales, ticks, titles. Everything is drawn with attributes, so that what is saved looks like what is seen.
import { scaleLinear, scaleLog } from "d3-scale";
import type { ComponentChildren } from "preact";
import { short } from "../words/numbers.js";
import { FONT, type Inks } from "./paper.js";

export interface AxisSpec {
  title: string;
  domain: readonly [number, number];
  scale: "linear" | "log";
  /** Where the labels stand. Default: chosen. */
  ticks?: readonly number[];
}

export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: (value: number) => number;
  y: (value: number) => number;
  /** From pixels back to values. */
  xAt: (pixel: number) => number;
  yAt: (pixel: number) => number;
}

export interface FrameOptions {
  width: number;
  height: number;
  x: AxisSpec;
  y: AxisSpec;
  /** Room for names at the right ends of curves. */
  right?: number;
}

export function frameOf({ width, height, x, y, right = 14 }: FrameOptions): Frame {
  const [left, top, bottom] = [50, 14, 44];
  const across = scaleFor(x).range([left, width - right]);
  const up = scaleFor(y)
    .range([height - bottom, top])
    .clamp(true);
  return {
    width,
    height,
    left,
    right: width - right,
    top,
    bottom: height - bottom,
    x: (value) => across(value),
    y: (value) => up(value),
    xAt: (pixel) => across.invert(pixel),
    yAt: (pixel) => up.invert(pixel),
  };
}

interface SheetProps {
  width: number;
  height: number;
  /** Class of the style sheet: a chart fills its place, a plain one stands in the text. */
  name?: "chart" | "plain";
  children: ComponentChildren;
}

/** What a chart is drawn on. Not read aloud: the same is said in words. */
export function Sheet({ width, height, name = "chart", children }: SheetProps) {
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      class={name}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

function scaleFor({ domain, scale }: AxisSpec) {
  return scale === "log" ? scaleLog([...domain], [0, 1]) : scaleLinear([...domain], [0, 1]);
}

/** 1, 2, 5 times powers of ten; every power only, where those are many. */
function logTicks([low, high]: readonly [number, number], most: number): number[] {
  for (const digits of [[1, 1.5, 2, 3, 4, 5, 7], [1, 2, 5], [1, 3], [1]]) {
    const ticks: number[] = [];
    for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++)
      for (const digit of digits) ticks.push(digit * 10 ** e);
    const inside = ticks.filter((t) => t >= low * 0.999 && t <= high * 1.001);
    if (inside.length <= most) return inside;
  }
  return [low, high];
}

const ticksOf = (axis: AxisSpec, room: number) =>
  axis.ticks ??
  (axis.scale === "log"
    ? logTicks(axis.domain, Math.max(3, Math.floor(room / 44)))
    : scaleLinear([...axis.domain], [0, 1]).ticks(Math.max(3, Math.floor(room / 70))));

interface AxesProps {
  frame: Frame;
  x: AxisSpec;
  y: AxisSpec;
  inks: Inks;
  grid?: boolean;
  children?: ComponentChildren;
}

export function Axes({ frame, x, y, inks, grid = true, children }: AxesProps) {
  const { left, right, top, bottom } = frame;
  const text = { fill: inks("muted"), "font-size": 12, "font-family": FONT };
  return (
    <g>
      {ticksOf(y, bottom - top).map((value) => {
        const at = crisp(frame.y(value));
        return (
          <g key={value}>
            {grid && <line x1={left} x2={right} y1={at} y2={at} stroke={inks("grid")} />}
            <text x={left - 8} y={at} dy="0.32em" text-anchor="end" {...text}>
              {short(value)}
            </text>
          </g>
        );
      })}
      {children}
      <line x1={left} x2={right} y1={bottom + 0.5} y2={bottom + 0.5} stroke={inks("axis")} />
      {ticksOf(x, right - left).map((value) => {
        const at = crisp(frame.x(value));
        return (
          <g key={value}>
            <line x1={at} x2={at} y1={bottom} y2={bottom + 5} stroke={inks("axis")} />
            <text x={at} y={bottom + 18} text-anchor="middle" {...text}>
              {short(value)}
            </text>
          </g>
        );
      })}
      <text
        x={(left + right) / 2}
        y={bottom + 37}
        text-anchor="middle"
        {...text}
        fill={inks("text")}
        font-size={12.5}
      >
        {x.title}
      </text>
      <text
        transform={`translate(13 ${(top + bottom) / 2}) rotate(-90)`}
        text-anchor="middle"
        {...text}
        fill={inks("text")}
        font-size={12.5}
      >
        {y.title}
      </text>
    </g>
  );
}

const crisp = (pixel: number) => Math.round(pixel) + 0.5;
