// The numbers of a view as CSV: for curves the columns of the package's results.csv.
import { formatCsv } from "../../dist/io/csv.js";
import { rowsToCsv, type Row, type Stage as RowStage } from "../../dist/io/rows.js";
import { version, wasmHash } from "../../dist/index.js";
import { densityOf, type Law } from "../compute/law.js";
import { leafOf, type Point, type SeriesKey } from "../compute/points.js";
import { fastPoints, isFast } from "../compute/theory.js";
import { groupsWorld } from "../compute/worlds.js";
import { curve } from "../model/curve.js";
import { curveFigure } from "../model/figure.js";
import { data } from "../model/data.js";
import { histogram, law } from "../model/law.js";
import { regimes } from "../model/map.js";
import { shownNetworks } from "../model/networks.js";
import { keptOf, libraryRule, type Rule, type State } from "../state/state.js";
import { curveSizes } from "./code.js";

export function csvOf(state: State): string {
  switch (state.view) {
    case "map":
      return mapCsv(state);
    case "law":
      return lawCsv();
    case "network":
      return networkCsv();
    case "data":
      return planCsv();
    default:
      return curveCsv(state);
  }
}

/** Theory at whole sizes, then what has been simulated. */
function curveCsv(state: State): string {
  const { keys, dots } = curveFigure.value;
  const sizes = [
    ...new Set([...curveSizes(state), ...dots.flatMap(({ points }) => points.map(({ size }) => size))]),
  ];
  const points: readonly Point[] = isFast(state)
    ? fastPoints(
        state,
        groupsWorld(state),
        sizes.toSorted((a, b) => a - b),
      )
    : curve.value.points;
  const theory = points.flatMap((point) =>
    keys
      .filter((key) => key === "dense" || point.size >= curveFigure.value.from)
      .map((key) => row(state, key, point.size, { estimator: "theory", value: leafOf(point, key) ?? NaN })),
  );
  const simulated = dots.flatMap(({ key, points: at }) =>
    at.map(({ size, estimate: { mean, standardError, median, count } }) =>
      row(state, key, size, {
        estimator: "simulation",
        value: mean,
        standardError,
        median,
        trials: count,
        seed: 1,
      }),
    ),
  );
  return rowsToCsv([...theory, ...simulated]);
}

function row(
  state: State,
  key: SeriesKey,
  p: number,
  values: Partial<Row> & Pick<Row, "estimator" | "value">,
): Row {
  const [stage, rule] = key.split(" ") as [RowStage, Rule?];
  const kept = keptOf(state, p);
  return {
    problem: state.problem,
    quantity: state.problem === "digits" ? "squaredError" : "risk",
    n: state.n,
    p,
    kept,
    keepFraction: kept / p,
    rule: rule ? libraryRule(state, rule) : null,
    stage,
    standardError: null,
    median: null,
    trials: null,
    seed: null,
    version,
    wasmHash,
    ...values,
  };
}

function mapCsv({ x: xName, y: yName }: State): string {
  const { map } = regimes.value;
  if (!map) return "";
  const { x, y, ratio, best, candidates } = map;
  const rows = Array.from(ratio, (value, at) => ({
    [xName]: x[at % x.length],
    [yName]: y[Math.floor(at / x.length)],
    ratio: value,
    rule: candidates[best[at]]?.rule ?? null,
    stage: candidates[best[at]]?.stage ?? null,
  }));
  return formatCsv<string>(rows, [xName, yName, "ratio", "rule", "stage"]);
}

const networkColumns = ["width", "target", "stage", "rule", "seed", "trainError", "testError"] as const;

const networkCsv = () =>
  shownNetworks.value.rows.length > 0 ? formatCsv(shownNetworks.value.rows, networkColumns) : "";

const planColumns = [
  "stage",
  "nFeatures",
  "rule",
  "ridge",
  "retrainRidge",
  "error",
  "standardError",
] as const;

/** The models of a plan, the small ones first. */
function planCsv(): string {
  const plan = data.value.answer?.plan;
  return plan
    ? formatCsv([plan.small, ...(plan.blind ? [plan.blind] : []), ...plan.models], planColumns)
    : "";
}

/** What pruning keeps of a predicted density; nothing is known where it has no threshold. */
function keptPart({ threshold, keepFraction }: Law, score: number, predicted: number): number | null {
  if (keepFraction === 1) return predicted;
  if (threshold === 0) return null;
  return Math.abs(score) >= threshold ? predicted : 0;
}

/** Density of the score in bins: predicted in the middle of each, and counted. */
function lawCsv(): string {
  const { law: found } = law.value;
  const counted = histogram.value;
  if (!found || !counted) return "";
  const step = (counted.high - counted.low) / counted.density.length;
  const rows = Array.from(counted.density, (simulated, bin) => {
    const score = counted.low + (bin + 0.5) * step;
    const predicted = found.groups.reduce((sum, group) => sum + densityOf(group, score), 0);
    return {
      score,
      predicted,
      simulated,
      predictedKept: keptPart(found, score, predicted),
      simulatedKept: counted.kept[bin],
      fits: counted.fits,
    };
  });
  return formatCsv(rows, ["score", "predicted", "simulated", "predictedKept", "simulatedKept", "fits"]);
}
