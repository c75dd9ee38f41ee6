// What the curve chart draws, from state, theory and trials.
import { computed } from "@preact/signals";
import type { CurveChartProps, Dots } from "../charts/curve-chart.js";
import { keysOf, leafOf, type Point } from "../compute/points.js";
import { nullRisk, nullRiskOf } from "../compute/worlds.js";
import { keptOf, sizesOf, type State } from "../state/state.js";
import { state } from "../state/store.js";
import { curve, simulated, type Simulated } from "./curve.js";

/** Within 3 of p = n the variance of the risk is infinite: medians are drawn. */
const PEAK = 3;

/** Everything but the size of the paper and its colours. */
export type CurveFigure = Omit<CurveChartProps, "width" | "height" | "inks">;

export const curveFigure = computed((): CurveFigure => {
  const s = state.value;
  const { points } = curve.value;
  const keys = keysOf(s.rules, s.stages);
  return { n: s.n, ...sizesOf(s), from: startOf(s), keys, points, dots: dots.value, domain: domain.value };
});

/** The size from which there is something to prune: s, or with a pattern any. */
const startOf = (s: State) => (s.pattern === "any" ? sizesOf(s).s : 0);

/** What dots and axes depend on: not on the mark, which may be dragged while there are many. */
const shownKey = computed(() => JSON.stringify({ ...state.value, kappa: 0 }));

const dots = computed((): Dots[] => {
  void shownKey.value;
  return dotsOf(state.peek(), simulated.value);
});

const linePoints = computed(() => curve.value.points);

const domain = computed((): [number, number] => {
  void shownKey.value;
  return domainOf(state.peek(), linePoints.value);
});

function dotsOf({ n, ridge, rules, stages, pattern }: State, { trials, sizes, ...asked }: Simulated): Dots[] {
  if (trials.count < 2 || asked.rules.join() !== rules.join()) return [];
  const { s } = sizesOf(state.peek());
  return keysOf(asked.rules, asked.stages).flatMap((key, k) => {
    if (key !== "dense" && key !== "small" && !stages.includes(key.split(" ")[0] as "pruned")) return [];
    const points = sizes.flatMap((size, i) => {
      if (pattern === "any" && (key === "small" ? size !== s : key !== "dense" && size <= s)) return [];
      // a small model of a share has its own peak, where it has n features
      const fitted = key === "small" ? keptOf(state.peek(), size) : size;
      const useMedian = Math.abs(fitted - n) <= PEAK && (key === "small" ? pattern !== "any" : ridge === 0);
      return { size, estimate: trials.estimate(k * sizes.length + i), useMedian };
    });
    return { key, points };
  });
}

/** The risk of predicting nothing, where there is little else to go by. */
function levelOf(s: State, points: readonly Point[]): number {
  return nullRiskOf(s) ?? points[0]?.dense ?? nullRisk(s);
}

/** From below the lowest curve to a few times the risk of predicting nothing, in steps, so that axes rest while numbers move. */
function domainOf(s: State, points: readonly Point[]): [number, number] {
  const level = levelOf(s, points);
  const keys = keysOf(s.rules, s.stages);
  let lowest = level;
  for (const point of points)
    for (const key of keys) {
      const value = leafOf(point, key);
      if (value !== undefined && value > 0 && value < lowest) lowest = value;
    }
  const step = (value: number, round: (x: number) => number) =>
    1.35 ** round(Math.log(value) / Math.log(1.35));
  return [step(Math.max(lowest * 0.85, level * 1e-4), Math.floor), step(level * 3, Math.ceil)];
}
