// The best size and the best ridge along a map: one search for each line, or for each cell.
import type { PruningRule } from "../rules/index.js";
import { predictMany, type ManyRisks } from "../theory/many.js";
import { spaced, type MapAxis } from "./axes.js";
import type { Polyline } from "./boundary.js";
import type { Cell, Points } from "./cells.js";
import { bestOf, candidateRisks, type Candidate } from "./contest.js";
import { minimizeOnLine, type Minimum } from "./minimize.js";
import { searchRidgeOfPoint } from "./ridge-search.js";

/** What can be optimized along a map: the size p* of the large model (as κ*, features per sample) and the ridge λ* of its dense fit. */
export type Optimized = "kappa" | "ridge";

/** The best value of a parameter in each cell, for the best candidate there; all else is that of the cell. */
export interface Optimum {
  /** [ny × nx]; of the ridge 0 and Infinity are answers. */
  values: Float64Array;
  /** Risk of the best candidate there. */
  risk: Float64Array;
  /** Where the parameter is an axis of the map: the best values as lines on it, inside its range. */
  lines: Polyline[];
}

/** Enough for a picture and a table. */
const TOLERANCE = 1e-4;
const SCAN = 48;

/** What the searches need to know of the map. */
export interface Setting {
  routine: string;
  x: MapAxis;
  y: MapAxis;
  cells: readonly Cell[];
  points: Points;
  candidates: readonly Candidate[];
  rules: readonly PruningRule[];
  worldKappa: number | undefined;
}

/**
 * Searches each cell; along the parameter's own axis all cells have the same answer, and one search serves them.
 * @param onCell called after each search; may throw to end the work
 */
export async function optimumOf(
  optimized: Optimized,
  setting: Setting,
  onCell: (done: number, total: number) => Promise<void>,
): Promise<Optimum> {
  const { x, y, cells } = setting;
  const [nx, ny] = [x.values.length, y.values.length];
  const own = x.parameter === optimized ? "x" : y.parameter === optimized ? "y" : undefined;
  const [values, risk] = [new Float64Array(nx * ny), new Float64Array(nx * ny)];
  const total = own === "x" ? ny : own === "y" ? nx : nx * ny;
  const line: Polyline = [];
  for (let task = 0; task < total; task++) {
    const first = own === "x" ? task * nx : task;
    const found = optimized === "ridge" ? bestRidge(setting, cells[first]) : bestKappa(setting, cells[first]);
    const [step, count] = own === "x" ? [1, nx] : own === "y" ? [nx, ny] : [1, 1];
    for (let i = 0; i < count; i++) {
      values[first + i * step] = found.value;
      risk[first + i * step] = found.risk;
    }
    if (own)
      line.push(own === "x" ? { x: found.value, y: y.values[task] } : { x: x.values[task], y: found.value });
    await onCell(task + 1, total);
  }
  return { values, risk, lines: own ? inside(line, own === "x" ? x : y, own) : [] };
}

/** The lowest risk among the candidates at each point. */
function lowest({ candidates, rules }: Setting, risks: ManyRisks): Float64Array {
  const each = candidateRisks(candidates, rules, risks);
  return risks.dense.map((_, i) => {
    const best = bestOf(each, i);
    return best < 0 ? Infinity : each[best][i];
  });
}

function bestRidge(setting: Setting, cell: Cell): Minimum {
  const { routine, points, rules } = setting;
  return searchRidgeOfPoint(
    routine,
    points.of(cell),
    rules,
    "ridge",
    (risks) => lowest(setting, risks),
    TOLERANCE,
  );
}

/** κ from s/n, where nothing is pruned, to that of the world. */
function bestKappa(setting: Setting, cell: Cell): Minimum {
  const { routine, points, rules } = setting;
  const to = setting.worldKappa!;
  const from = Math.min(1 / cell.samplesPerKept, to); // a world smaller than what is kept has one size
  const at = (kappa: number): Cell => ({ ...cell, kappa, keepFraction: Math.min(1, from / kappa) });
  const evaluate = (kappas: readonly number[]) =>
    lowest(
      setting,
      predictMany(
        routine,
        kappas.map((kappa) => points.of(at(kappa))),
        rules,
      ),
    );
  // p = n itself belongs to the scan: the retrained risk has a narrow minimum there
  const grid = [...new Set([...(from < to ? spaced(from, to, SCAN, "log") : [to]), 1])]
    .filter((kappa) => kappa >= from && kappa <= to)
    .toSorted((a, b) => a - b);
  const scan = evaluate(grid);
  const inner = grid.slice(1, -1);
  const ends = [scan[0], scan[scan.length - 1]] as const;
  return minimizeOnLine(
    (kappas) => (kappas === inner ? scan.subarray(1, -1) : evaluate(kappas)),
    inner,
    ends,
    TOLERANCE,
    [from, to],
  );
}

/** Cuts a line where its answer leaves the axis. */
function inside(line: Polyline, { values }: MapAxis, own: "x" | "y"): Polyline[] {
  const [low, high] = [values[0], values[values.length - 1]];
  const lines: Polyline[] = [[]];
  for (const point of line)
    if (point[own] >= low && point[own] <= high) lines.at(-1)!.push(point);
    else lines.push([]);
  return lines.filter(({ length }) => length > 1);
}
