// Where training large wins: colours diverge from a ratio of 1, with the line of equal risk and a crosshair.
import { ABOVE, BELOW, stepsFor } from "../../dist/plot/heat-map.js";
import type { ColorName } from "../../dist/plot/palette.js";
import { axisParameters, type MapPart } from "../compute/regimes.js";
import type { AxisName } from "../state/state.js";
import { axisNames } from "../words/names.js";
import { short } from "../words/numbers.js";
import { Axes, frameOf, type AxisSpec, type Frame, Sheet } from "./frame.js";
import { linePath } from "./marks.js";
import { FONT, type Inks } from "./paper.js";

export interface MapChartProps {
  width: number;
  height: number;
  inks: Inks;
  map: MapPart;
  xName: AxisName;
  yName: AxisName;
  at: { x: number; y: number };
}

export function mapFrame({ width, height, map, xName, yName }: Omit<MapChartProps, "inks" | "at">): {
  frame: Frame;
  x: AxisSpec;
  y: AxisSpec;
} {
  const axis = (name: AxisName, values: Float64Array): AxisSpec => ({
    title: axisNames[name],
    domain: [values[0], values[values.length - 1]],
    scale: axisParameters[name].scale === "linear" ? "linear" : "log",
  });
  const [x, y] = [axis(xName, map.x), axis(yName, map.y)];
  return { frame: frameOf({ width, height, x, y, right: width < 560 ? 64 : 142 }), x, y };
}

export function MapChart(props: MapChartProps) {
  const { width, height, inks, map, at } = props;
  const { frame, x, y } = mapFrame(props);
  const steps = stepsFor(map.ratio);
  const { left, right, top, bottom } = frame;
  const inside = (value: number, [low, high]: readonly [number, number]) =>
    Math.min(high, Math.max(low, value));
  const [cx, cy] = [frame.x(inside(at.x, x.domain)), frame.y(inside(at.y, y.domain))];
  const cross = `M${left},${cy}H${right}M${cx},${top}V${bottom}`;
  return (
    <Sheet width={width} height={height}>
      <defs>
        <clipPath id="map">
          <rect x={left} y={top} width={right - left} height={bottom - top} />
        </clipPath>
      </defs>
      <g clip-path="url(#map)" shape-rendering="crispEdges">
        {[...cellPaths(map, frame, steps)].map(([color, d]) => (
          <path
            key={color}
            data-color={color}
            d={d}
            fill={inks(color)}
            stroke={inks(color)}
            stroke-width={0.6}
          />
        ))}
      </g>
      <g clip-path="url(#map)" fill="none" stroke-linejoin="round">
        {map.boundary.map((line, i) => {
          const d = linePath(line.map((point) => ({ x: frame.x(point.x), y: frame.y(point.y) })));
          return (
            <g key={i}>
              <path d={d} stroke={inks("paper")} stroke-width={4} opacity={0.85} />
              <path d={d} stroke={inks("text")} stroke-width={1.8} />
            </g>
          );
        })}
      </g>
      <Axes frame={frame} x={x} y={y} inks={inks} grid={false} />
      <Legend frame={frame} inks={inks} steps={steps} narrow={width < 560} />
      <g class="crosshair" data-x={cx} data-y={cy}>
        <path d={cross} stroke={inks("paper")} stroke-width={4} opacity={0.5} />
        <path d={cross} stroke={inks("text")} stroke-width={1.2} />
        <circle cx={cx} cy={cy} r={6.5} fill="none" stroke={inks("paper")} stroke-width={5} />
        <circle cx={cx} cy={cy} r={6.5} fill="none" stroke={inks("text")} stroke-width={2} />
      </g>
    </Sheet>
  );
}

/** Cells of one colour as one path; runs of a row as one rectangle. */
function cellPaths({ x, y, ratio }: MapPart, frame: Frame, steps: readonly number[]): Map<ColorName, string> {
  const across = edges(Array.from(x, frame.x));
  const up = edges(Array.from(y, frame.y));
  const paths = new Map<ColorName, string[]>();
  const nx = x.length;
  for (let j = 0; j < y.length; j++)
    for (let i = 0, end = 0; i < nx; i = end) {
      const color = colorOf(ratio[j * nx + i], steps);
      for (end = i + 1; end < nx && colorOf(ratio[j * nx + end], steps) === color;) end += 1;
      const list = paths.get(color) ?? [];
      if (list.length === 0) paths.set(color, list);
      list.push(`M${across[i]},${up[j]}H${across[end]}V${up[j + 1]}H${across[i]}Z`);
    }
  return new Map([...paths].map(([color, list]) => [color, list.join("")]));
}

/** Half-way between neighbours; the first and the last end at the axes. */
function edges(pixels: number[]): string[] {
  const inner = pixels.slice(1).map((at, i) => (at + pixels[i]) / 2);
  return [pixels[0], ...inner, pixels.at(-1)!].map((at) => at.toFixed(1));
}

function colorOf(ratio: number, steps: readonly number[]): ColorName {
  if (ratio === 1) return "draw";
  const away = ratio > 1 ? ratio : 1 / ratio;
  return (ratio > 1 ? ABOVE : BELOW)[steps.filter((edge) => away > edge).length];
}

function Legend({
  frame,
  inks,
  steps,
  narrow,
}: {
  frame: Frame;
  inks: Inks;
  steps: readonly number[];
  narrow: boolean;
}) {
  const colors = [...ABOVE.toReversed(), ...BELOW];
  const ratios = [...steps.toReversed(), 1, ...steps.map((step) => 1 / step)];
  const x = frame.right + 12;
  const block = (frame.bottom - frame.top - 24) / colors.length;
  const start = frame.top + 24;
  const text = { fill: inks("muted"), "font-size": 11.5, "font-family": FONT };
  return (
    <g>
      <text x={x} y={frame.top + 9} {...text}>
        {narrow ? "ratio" : "Risk, large / small"}
      </text>
      {colors.map((color, k) => (
        <rect key={color} x={x} y={start + k * block} width={14} height={block + 0.5} fill={inks(color)} />
      ))}
      {ratios.map((ratio, k) => (
        <text key={ratio} x={x + 20} y={start + (k + 1) * block} dy="0.34em" {...text}>
          {short(Number(ratio.toFixed(2)))}
        </text>
      ))}
      {!narrow && (
        <g font-weight="600" {...text} fill={inks("text")}>
          <text x={x + 56} y={start + 2 * block}>
            train small
          </text>
          <text x={x + 56} y={start + 8 * block}>
            train large
          </text>
        </g>
      )}
    </g>
  );
}
