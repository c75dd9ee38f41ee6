// The law of the coefficients: bars are simulated fits, the line is the predicted density; what pruning takes of a fit is grey, what it keeps has the
// colour of the rule.
import { densityOf, type Law } from "../compute/law.js";
import type { Histogram } from "../model/law.js";
import { percent } from "../words/numbers.js";
import { Axes, frameOf, type AxisSpec, Sheet } from "./frame.js";
import { linePath } from "./marks.js";
import { FONT, type Inks } from "./paper.js";

export interface LawChartProps {
  width: number;
  height: number;
  inks: Inks;
  law: Law;
  histogram: Histogram | undefined;
  score: "magnitude" | "hessian";
}

const LINE_POINTS = 400;
/** More than this many groups are features of their own, whose densities would fill the picture. */
const MOST_GROUPS = 8;

export const lawTitle = (score: "magnitude" | "hessian"): string =>
  score === "magnitude" ? "Coefficient √p β̂" : "Hessian score √(pΛ) β̂";

export function LawChart({ width, height, inks, law, histogram, score }: LawChartProps) {
  const { groups, threshold, keepFraction, low, high } = law;
  const total = (x: number) => groups.reduce((sum, group) => sum + densityOf(group, x), 0);
  const grid = Array.from({ length: LINE_POINTS + 1 }, (_, i) => low + (i / LINE_POINTS) * (high - low));
  // narrow peaks may fall between the points of the grid
  const all = [...grid, ...groups.map(({ mean }) => mean)].toSorted((a, b) => a - b);
  const peak = Math.max(...all.map(total), ...(histogram?.density ?? []));
  const x: AxisSpec = { title: lawTitle(score), domain: [low, high], scale: "linear" };
  const y: AxisSpec = { title: "Density", domain: [0, roundedUp(1.04 * peak)], scale: "linear" };
  const frame = frameOf({ width, height, x, y });
  const { top, bottom, left, right } = frame;
  const curve = (of: (x: number) => number) =>
    linePath(all.map((at) => ({ x: frame.x(at), y: frame.y(of(at)) })));
  const [from, to] = [Math.max(left, frame.x(-threshold)), Math.min(right, frame.x(threshold))];
  const kept = inks(score);
  const text = { "font-family": FONT, "font-size": 12, fill: inks("muted") };
  return (
    <Sheet width={width} height={height}>
      {threshold > 0 && (
        <rect x={from} y={top} width={to - from} height={bottom - top} fill={inks("grid")} opacity={0.6} />
      )}
      <Axes frame={frame} x={x} y={y} inks={inks} />
      {histogram && (
        <g>
          <path data-bars="all" d={bars(histogram, histogram.density, frame)} fill={inks("denseTint")} />
          <path data-bars="kept" d={bars(histogram, histogram.kept, frame)} fill={inks(`${score}Tint`)} />
        </g>
      )}
      <g fill="none" stroke-linejoin="round">
        {groups.length > 1 &&
          groups.length <= MOST_GROUPS &&
          groups.map((group, k) => (
            <path
              key={k}
              d={curve((at) => densityOf(group, at))}
              stroke={inks("muted")}
              stroke-width={1}
              stroke-dasharray="3 3"
            />
          ))}
        <path data-series="density" d={curve(total)} stroke={inks("text")} stroke-width={2} />
      </g>
      {threshold > 0 &&
        [-threshold, threshold].map((at) =>
          frame.x(at) < left || frame.x(at) > right ? null : (
            <line
              key={at}
              x1={frame.x(at)}
              x2={frame.x(at)}
              y1={top}
              y2={bottom}
              stroke={kept}
              stroke-width={1.6}
            />
          ),
        )}
      {threshold > 0 && (
        <text
          x={Math.min(right - 4, to) + (to > right - 150 ? -6 : 6)}
          y={top + 12}
          text-anchor={to > right - 150 ? "end" : "start"}
          {...text}
          fill={kept}
        >
          kept: {percent(keepFraction)}
        </text>
      )}
      {law.truth.length <= MOST_GROUPS ? (
        <path
          d={law.truth
            .filter((at) => at >= low && at <= high)
            .map((at) => `M${frame.x(at).toFixed(1)},${bottom}l-5,9h10z`)
            .join("")}
          fill={inks("text")}
        />
      ) : (
        <path
          d={law.truth.map((at) => `M${frame.x(at).toFixed(1)},${bottom + 1}v7`).join("")}
          stroke={inks("text")}
          opacity={0.45}
        />
      )}
    </Sheet>
  );
}

/** In steps, so that the axis rests while bars come. */
const roundedUp = (value: number) => 1.15 ** Math.ceil(Math.log(value) / Math.log(1.15));

function bars(
  { low, high }: Histogram,
  density: Float64Array,
  frame: { x: (v: number) => number; y: (v: number) => number; bottom: number },
): string {
  const step = (high - low) / density.length;
  return Array.from(density, (value, i) => {
    if (value === 0) return "";
    const [a, b] = [frame.x(low + i * step), frame.x(low + (i + 1) * step)];
    return `M${a.toFixed(1)},${frame.bottom}V${frame.y(value).toFixed(1)}H${(b - 0.5).toFixed(1)}V${frame.bottom}Z`;
  }).join("");
}
