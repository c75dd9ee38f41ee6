import { MapChart, mapFrame } from "../charts/map-chart.js";
import { inksOf, paper } from "../charts/paper.js";
import { axisParameters, cellDraws, endsOf, movedTo } from "../compute/regimes.js";
import { Select } from "../controls/choices.js";
import { crosshair, regimes } from "../model/map.js";
import { contestants } from "../compute/contest.js";
import { axesOf, inGroups, type AxisName, type State } from "../state/state.js";
import { state, update } from "../state/store.js";
import { axisNames } from "../words/names.js";
import { percent } from "../words/numbers.js";
import { dragging } from "./drag.js";
import { useSize } from "./size.js";

/** Steps of the arrow keys over an axis. */
const KEY_STEPS = 60;

export function MapView() {
  if (contestants(state.value).length === 0)
    return (
      <p class="empty">
        The oracle alone makes no map: it knows the true coefficients, which nobody has. Choose a rule that
        looks at the fit.
      </p>
    );
  return <Picture />;
}

function Picture() {
  const { ref, width, height } = useSize();
  const { map, busy, share, error } = regimes.value;
  const { x, y } = state.value;
  const go = (toX: number, toY: number) => {
    const s = state.value;
    // short numbers make short addresses
    const change = (name: AxisName, value: number, at: State): Partial<State> => {
      const moved = movedTo(name, short(inside(name, value)), at);
      return moved.keep === undefined ? moved : { keep: short(moved.keep) };
    };
    const first = { ...s, ...change(x, toX, s) };
    update({ ...change(x, toX, s), ...change(y, toY, first) });
  };
  const point = (px: number, py: number) => {
    if (!map) return;
    const { frame } = mapFrame({ width, height, map, xName: x, yName: y });
    go(frame.xAt(px), frame.yAt(py));
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = crosshair.value;
    go(stepped(x, at.x, step[0]), stepped(y, at.y, step[1]));
  };
  return (
    <figure class="view">
      <div class="axes">
        <Axis name="x" />
        <Axis name="y" />
      </div>
      <div
        class="canvas cross"
        ref={ref}
        tabIndex={0}
        role="application"
        aria-label={`Regime map. Arrow keys move the crosshair: ${axisNames[x]} and ${axisNames[y]}`}
        onKeyDown={key}
        {...dragging(point)}
      >
        {width > 0 && map && (
          <MapChart
            width={width}
            height={height}
            inks={inksOf(paper.value)}
            map={map}
            xName={x}
            yName={y}
            at={crosshair.value}
          />
        )}
      </div>
      <figcaption>
        {error ? `No map: ${error}` : map ? shares(map.ratio) : "Computing …"}{" "}
        {map && !inGroups(state.value) && `Each cell is an average over ${cellDraws(state.value)} draws. `}
        {busy && map ? "Computing a finer one …" : ""}{" "}
        {busy && share > 0 ? `${Math.floor(100 * share)} %` : ""}
      </figcaption>
    </figure>
  );
}

/** An axis, which may not be the other one. */
function Axis({ name }: { name: "x" | "y" }) {
  const other = state.value[name === "x" ? "y" : "x"];
  return (
    <Select
      label={name === "x" ? "Across" : "Up"}
      name={`axis-${name}`}
      value={state.value[name]}
      among={axesOf(state.value).filter((axis) => axis !== other)}
      names={axisNames}
      onChange={(value) => update({ [name]: value })}
    />
  );
}

const short = (value: number) => Number(value.toPrecision(3));

function inside(name: AxisName, value: number): number {
  const [low, high] = endsOf(name, state.value);
  return Math.min(high, Math.max(low, value));
}

function stepped(name: AxisName, value: number, by: number): number {
  const [low, high] = endsOf(name, state.value);
  if (by === 0) return value;
  const moved =
    axisParameters[name].scale === "linear"
      ? value + (by / KEY_STEPS) * (high - low)
      : Math.max(low, value) * (high / low) ** (by / KEY_STEPS);
  return inside(name, moved);
}

function shares(ratio: Float64Array): string {
  const wins = ratio.reduce((sum, r) => sum + (r < 1 ? 1 : 0), 0) / ratio.length;
  return `Colours: the risk of the best pruned model over that of the small one. Training large wins in ${percent(wins)} of the map; on the line both err alike.`;
}
