// A view as a picture: drawn anew on light paper, with title and setting, whatever the screen looks like.
import { render } from "preact";
import { CurveChart } from "../charts/curve-chart.js";
import { LawChart } from "../charts/law-chart.js";
import { PlanChart, planChartHeight } from "../charts/plan-chart.js";
import { MapChart } from "../charts/map-chart.js";
import { NetworkChart } from "../charts/network-chart.js";
import { FONT, inksOf } from "../charts/paper.js";
import { shownAnswer } from "../model/answer.js";
import { curveFigure } from "../model/figure.js";
import { data } from "../model/data.js";
import { histogram, law } from "../model/law.js";
import { crosshair, regimes } from "../model/map.js";
import type { State } from "../state/state.js";
import { shownNetworks } from "../model/networks.js";
import { settingOf } from "../words/setting.js";

const WIDTH = 820;
const HEIGHT = 470;
/** Room for two lines above the chart. */
const HEAD = 54;
const SCALE = 2;
const NAMESPACE = "http://www.w3.org/2000/svg";

function chartOf(state: State) {
  const paper = { width: WIDTH, height: HEIGHT, inks: inksOf("light") };
  switch (state.view) {
    case "law":
      return law.value.law ? (
        <LawChart {...paper} law={law.value.law} histogram={histogram.value} score={state.score} />
      ) : undefined;
    case "map":
      return regimes.value.map ? (
        <MapChart {...paper} map={regimes.value.map} xName={state.x} yName={state.y} at={crosshair.value} />
      ) : undefined;
    case "data":
      return data.value.answer ? (
        <PlanChart width={WIDTH} inks={paper.inks} plan={data.value.answer.plan} />
      ) : undefined;
    case "network":
      return shownNetworks.value.rows.length > 0 ? (
        <NetworkChart {...paper} {...shownNetworks.value} />
      ) : undefined;
    default:
      return <CurveChart {...paper} {...curveFigure.value} />;
  }
}

/** Whether there is anything to see yet. */
export const hasPicture = (state: State): boolean => chartOf(state) !== undefined;

/** A plan has a line to a model. */
const heightOf = ({ view }: State): number =>
  view === "data" && data.value.answer ? planChartHeight(data.value.answer.plan) : HEIGHT;

/** The text of an SVG file; undefined where there is nothing to see. */
export function svgOf(state: State): string | undefined {
  const chart = chartOf(state);
  if (!chart) return undefined;
  const ink = inksOf("light");
  const holder = document.createElement("div");
  const chartHeight = heightOf(state);
  const height = chartHeight + HEAD;
  const { headline } = shownAnswer();
  render(
    <svg xmlns={NAMESPACE} viewBox={`0 0 ${WIDTH} ${height}`} width={WIDTH} height={height}>
      <rect width={WIDTH} height={height} fill={ink("paper")} />
      <g font-family={FONT}>
        <text x={14} y={24} font-size={17} font-weight="600" fill={ink("text")}>
          {headline}
        </text>
        <text x={14} y={43} font-size={12} fill={ink("muted")}>
          {settingOf(state)}
        </text>
      </g>
      <svg y={HEAD} width={WIDTH} height={chartHeight}>
        {chart}
      </svg>
    </svg>,
    holder,
  );
  const text = new XMLSerializer().serializeToString(holder.firstElementChild!);
  render(null, holder);
  return text;
}

/** The same as a PNG, twice as fine. */
export async function pngOf(state: State): Promise<Blob | undefined> {
  const svg = svgOf(state);
  if (svg === undefined) return undefined;
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = SCALE * WIDTH;
    canvas.height = SCALE * (heightOf(state) + HEAD);
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}
