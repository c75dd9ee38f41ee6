import { curveFrame, CurveChart, WIDE } from "../charts/curve-chart.js";
import { inksOf, paper } from "../charts/paper.js";
import { palette } from "../../dist/plot/palette.js";
import { leafOf } from "../compute/points.js";
import { curve, simulated } from "../model/curve.js";
import { curveFigure } from "../model/figure.js";
import { parameters, clamp } from "../state/parameters.js";
import type { ProblemName } from "../state/state.js";
import { state, update } from "../state/store.js";
import { seriesColor, seriesName } from "../words/names.js";
import { short } from "../words/numbers.js";
import { dragging } from "./drag.js";
import { useSize } from "./size.js";

export function CurveView() {
  const { ref, width, height } = useSize();
  const figure = curveFigure.value;
  const mark = (pixel: number) => {
    const { frame } = curveFrame({ ...figure, width, height });
    const kappa = clamp(parameters.kappa, Math.min(frame.xAt(pixel), figure.d / figure.n));
    if (kappa !== undefined) update({ kappa: Number(kappa.toPrecision(3)) });
  };
  return (
    <figure class="view">
      <div class={`canvas ${curve.value.stale ? "stale" : ""}`} ref={ref} {...dragging(mark)}>
        {width > 0 && <CurveChart {...figure} width={width} height={height} inks={inksOf(paper.value)} />}
      </div>
      {width > 0 && width < WIDE && <Legend />}
      <figcaption>
        <Status />
      </figcaption>
      <Numbers />
    </figure>
  );
}

function Legend() {
  return (
    <ul class="legend">
      {curveFigure.value.keys.map((key) => (
        <li key={key} class={key.split(" ")[0]}>
          <i style={{ borderColor: palette[seriesColor(key)][paper.value] }} />
          {seriesName(key)}
        </li>
      ))}
    </ul>
  );
}

/** What is on the picture and what is still on its way. */
const lines: Partial<Record<ProblemName, string>> = {
  correlated:
    "Lines: theory, averaged over draws. Dots: models fitted to simulated data, with standard errors.",
  features:
    "Lines: theory of Gaussian features with the same second moments. Dots: the random features themselves, with standard errors.",
  digits:
    "Lines: theory of Gaussian features with the same second moments. Dots: models fitted to subsets of the images.",
};

function Status() {
  const { done, error } = curve.value;
  const { trials, error: trialError } = simulated.value;
  return (
    <>
      <span>
        {lines[state.value.problem] ??
          "Lines: exact theory. Dots: models fitted to simulated data, with standard errors."}{" "}
        {state.value.pattern === "any"
          ? "Shaded: below the small model."
          : `${state.value.pattern} keeps a share of every model: shaded, below the small model of as many features.`}
      </span>{" "}
      <span class="progress">
        {error ? `No theory: ${error}` : done < 1 ? `Theory ${Math.round(100 * done)} % …` : ""}{" "}
        {trialError
          ? `No simulation: ${trialError}`
          : trials.count > 0
            ? `${trials.count} trials.`
            : "Simulating …"}
      </span>
    </>
  );
}

/** The chart as a table. */
function Numbers() {
  const { keys, points, n, dots, from } = curveFigure.value;
  const sizes = new Set(dots[0]?.points.map(({ size }) => size));
  const rows = points.filter(({ size }) => sizes.has(size));
  const shown = rows.length > 0 ? rows : points.filter((_, i) => i % 8 === 0);
  const simulatedAt = (key: string, size: number) => {
    const dot = dots.find((series) => series.key === key)?.points.find((point) => point.size === size);
    if (!dot) return "";
    const { mean, median, standardError } = dot.estimate;
    return dot.useMedian ? ` (median ${short(median)})` : ` (${short(mean)} ± ${short(standardError, 2)})`;
  };
  return (
    <details class="numbers">
      <summary>The numbers</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="The curves as a table">
        <table>
          <caption>Test risk by size of the model: theory, and simulation in brackets. n = {n}</caption>
          <thead>
            <tr>
              <th scope="col">p</th>
              {keys.map((key) => (
                <th key={key} scope="col">
                  {seriesName(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((point) => (
              <tr key={point.size}>
                <th scope="row">{short(point.size, 4)}</th>
                {keys.map((key) => (
                  <td key={key}>
                    {key !== "dense" && point.size < from ? "" : short(leafOf(point, key) ?? NaN)}
                    {simulatedAt(key, point.size)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
