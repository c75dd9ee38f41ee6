// Risk against model size: lines are theory, dots simulation.
import { spread } from "../../dist/plot/labels.js";
import { shapes } from "../../dist/plot/palette.js";
import { leafOf, type Point, type SeriesKey } from "../compute/points.js";
import type { Estimate } from "../compute/running.js";
import { seriesColor, seriesName } from "../words/names.js";
import { Axes, frameOf, type AxisSpec, type Frame, Sheet } from "./frame.js";
import { barsPath, dotsPath, linePath, type XY } from "./marks.js";
import { FONT, type Inks } from "./paper.js";

/** Simulated risks of one series. */
export interface Dots {
  key: SeriesKey;
  points: readonly { size: number; estimate: Estimate; useMedian: boolean }[];
}

export interface CurveChartProps {
  width: number;
  height: number;
  inks: Inks;
  n: number;
  /** Size of the marked model. */
  p: number;
  /** Smallest size that is pruned. */
  from: number;
  d: number;
  keys: readonly SeriesKey[];
  points: readonly Point[];
  dots: readonly Dots[];
  domain: readonly [number, number];
}

/** Below this width names go into a legend. */
export const WIDE = 620;

export function curveFrame({ width, height, n, d, domain }: Omit<CurveChartProps, "inks">): {
  frame: Frame;
  x: AxisSpec;
  y: AxisSpec;
} {
  const x: AxisSpec = { title: "Model size κ = p/n", domain: [0, d / n], scale: "linear" };
  const y: AxisSpec = { title: "Test risk", domain, scale: "log" };
  return { frame: frameOf({ width, height, x, y, right: width < WIDE ? 14 : 142 }), x, y };
}

export function CurveChart(props: CurveChartProps) {
  const { width, height, inks, n, p, keys, points, dots, domain } = props;
  const { frame, x, y } = curveFrame(props);
  const { left, right, top, bottom } = frame;
  const curves = keys.map((key) => ({ key, line: pixels(key, props, frame) }));
  const small = curves.find(({ key }) => key === "small")?.line ?? [];
  const smallText = { "font-family": FONT, "font-size": 11.5, fill: inks("muted") };
  const markX = frame.x(p / n);
  return (
    <Sheet width={width} height={height}>
      <defs>
        <clipPath id="plot">
          <rect x={left} y={top - 6} width={right - left + 6} height={bottom - top + 6} />
        </clipPath>
      </defs>
      {small.length > 1 && (
        <path clip-path="url(#plot)" d={`${linePath(small)}V${bottom}H${small[0].x}Z`} fill={inks("wins")} />
      )}
      <Axes frame={frame} x={x} y={y} inks={inks}>
        <Mark frame={frame} inks={inks} at={1} label="p = n" />
      </Axes>
      <g clip-path="url(#plot)" fill="none" stroke-linejoin="round">
        {curves.map(({ key, line }) => (
          <path
            key={key}
            data-series={key}
            d={linePath(line)}
            stroke={inks(seriesColor(key))}
            stroke-width={key === "small" ? 1.8 : 2.1}
            stroke-dasharray={key === "small" ? "6 4" : key.startsWith("pruned") ? "2.5 3.5" : undefined}
            stroke-linecap={key.startsWith("pruned") ? "round" : undefined}
          />
        ))}
      </g>
      <g clip-path="url(#plot)">
        {dots.map((series) => (
          <DotMarks key={series.key} series={series} frame={frame} n={n} inks={inks} domain={domain} />
        ))}
      </g>
      <g>
        <line x1={markX} x2={markX} y1={top} y2={bottom} stroke={inks("text")} stroke-width={1.2} />
        <circle
          class="handle"
          cx={markX}
          cy={bottom}
          r={6}
          fill={inks("text")}
          stroke={inks("paper")}
          stroke-width={2}
        />
        <text
          x={markX}
          y={top - 3}
          text-anchor={markX > right - 50 ? "end" : markX < left + 50 ? "start" : "middle"}
          {...smallText}
          fill={inks("text")}
        >
          p = {p}
        </text>
      </g>
      {width >= WIDE && points.length > 0 && <EndLabels curves={curves} frame={frame} inks={inks} />}
    </Sheet>
  );
}

function pixels(key: SeriesKey, { points, n, from, domain }: CurveChartProps, frame: Frame): XY[] {
  return points
    .filter(({ size }) => key === "dense" || size >= from - 1e-9)
    .map((point) => {
      const value = leafOf(point, key) ?? NaN;
      // beyond the top, but not at infinity: lines leave the picture steeply
      return { x: frame.x(point.size / n), y: value > domain[1] ? frame.top - 8 : frame.y(value) };
    });
}

function Mark({ frame, inks, at, label }: { frame: Frame; inks: Inks; at: number; label: string }) {
  const x = frame.x(at);
  if (x > frame.right) return null;
  return (
    <g>
      <line x1={x} x2={x} y1={frame.top} y2={frame.bottom} stroke={inks("axis")} stroke-dasharray="1.5 3" />
      <text x={x + 5} y={frame.bottom - 7} fill={inks("muted")} font-size={11.5} font-family={FONT}>
        {label}
      </text>
    </g>
  );
}

interface DotProps {
  series: Dots;
  frame: Frame;
  n: number;
  inks: Inks;
  domain: readonly [number, number];
}

function DotMarks({ series, frame, n, inks, domain }: DotProps) {
  const color = inks(seriesColor(series.key));
  const shape = shapes[seriesColor(series.key)] ?? "circle";
  const shown = series.points
    .map(({ size, estimate, useMedian }) => ({
      x: frame.x(size / n),
      value: useMedian ? estimate.median : estimate.mean,
      error: useMedian ? 0 : estimate.standardError,
      useMedian,
    }))
    .filter(({ value }) => value <= domain[1] && value >= domain[0]);
  const bars = shown
    .filter(({ error, value }) => Number.isFinite(error) && error > 0 && value - error > 0)
    .map(({ x, value, error }) => ({ x, low: frame.y(value - error), high: frame.y(value + error) }));
  const at = (hollow: boolean) =>
    shown.filter((dot) => dot.useMedian === hollow).map(({ x, value }) => ({ x, y: frame.y(value) }));
  const retrained = !series.key.startsWith("pruned");
  return (
    <g data-dots={series.key}>
      <path d={barsPath(bars)} stroke={color} stroke-width={1.4} fill="none" />
      <path
        d={dotsPath(at(false), shape)}
        fill={retrained ? color : inks("paper")}
        stroke={retrained ? inks("paper") : color}
        stroke-width={retrained ? 0.8 : 1.4}
      />
      <path
        d={dotsPath(at(true), shape, 2.6)}
        fill={inks("paper")}
        stroke={color}
        stroke-width={1}
        opacity={0.8}
      />
    </g>
  );
}

/** Names at the right ends, moved apart. */
function EndLabels({
  curves,
  frame,
  inks,
}: {
  curves: readonly { key: SeriesKey; line: readonly XY[] }[];
  frame: Frame;
  inks: Inks;
}) {
  const ends = curves
    .map(({ key, line }) => ({ key, at: line.at(-1)?.y ?? NaN }))
    .filter(({ at }) => Number.isFinite(at));
  const labels = ends.map(({ key, at }) => ({ text: seriesName(key), at }));
  const places = spread(labels, 14.5, frame.top + 6, frame.bottom - 4);
  return (
    <g font-family={FONT} font-size={12}>
      {ends.map(({ key, at }, i) => (
        <g key={key}>
          <path
            d={`M${frame.right + 2},${Math.max(frame.top, at).toFixed(1)}L${frame.right + 10},${places[i].toFixed(1)}`}
            stroke={inks(seriesColor(key))}
            stroke-width={1}
            fill="none"
          />
          <text x={frame.right + 13} y={places[i]} dy="0.34em" fill={inks(seriesColor(key))}>
            {labels[i].text}
          </text>
        </g>
      ))}
    </g>
  );
}
