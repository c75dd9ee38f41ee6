import { relative } from "node:path";
import * as v from "valibot";
import { DomainError, FeatureError } from "../../errors.js";
import { formatCsv } from "../../io/csv.js";
import { writableFolder, writeFolder } from "../../io/folder.js";
import { formatJson } from "../../io/json.js";
import { percent, short } from "../../numbers.js";
import { heatMapSpec, mapFigure, renderSvg } from "../../plot/index.js";
import { linearGaussian, type LinearGaussianOptions } from "../../problems/index.js";
import { mapSubtitle } from "../map-subtitle.js";
import { mapRows, regimeMap, type RegimeMap, type RegimeMapOptions } from "../../regimes/index.js";
import { validate } from "../../validate.js";
import { version, wasmHash } from "../../version.js";
import { readJsonObject, type InputLimit } from "../input.js";
import { interruptible } from "../interrupt.js";
import { Progress } from "../progress.js";
import { formatTable } from "../table.js";
import { paint, type Terminal } from "../terminal.js";

export const help = `
The question of predict, asked over a whole plane: risk of the best "train large, prune (and retrain)" over the risk of
"train small, support known", where it is below 1, and the line on which it is 1.

PLAN is JSON (or - for standard input), for example:
  {
    "features": [
      { "weight": 0.1, "variance": 25, "coefficient": 1 },
      { "weight": 0.9, "variance": 1,  "coefficient": 1 }
    ],
    "noiseStd": 0.7071,
    "x": { "parameter": "kappa", "from": 0.4, "to": 4, "count": 100 },
    "y": { "parameter": "noiseStd", "from": 0.1, "to": 3, "count": 100 },
    "samplesPerKept": 2.5,
    "worldKappa": 4
  }
"features" and "noiseStd" are those of predict. An axis has "values", or "from", "to" and "count" (default 41), and "scale",
"log" (default) or "linear". Its parameter is one of
  kappa             p/n           samplesPerKept     n/s
  keepFraction      s/p           noiseStd
  spikeVariance, spikeCoefficient of the group "spikeGroup" (counted from 0, default 0)
  ridge             of the dense fit      retrainRidge    of the refit
What is on no axis is fixed beside them: two of kappa, samplesPerKept and keepFraction (one that is on an axis counts),
"ridge", "retrainRidge" (default 0). "worldKappa", d/n: the world has d features, a model sees the p most important and
the others act as noise; left out, models of all sizes have the same mix of features.
"correlated", for example { "structure": "ar1", "nFeatures": 200 }, makes the features depend on each other (also
"equicorrelated", "blocks" with "blockSize"); "correlation" is then fixed or the parameter of an axis. Risks are averages
over draws there, milliseconds a cell: use a coarser grid.
"rules" (default magnitude and hessian) and "stages" ("pruned", "retrained"; default both) say what may prune;
"optima", of "kappa" and "ridge", asks for the best size and ridge along the way; "title" stands over the figure.

What comes out, in DIR: map.csv (a line per cell: its numbers, all risks, the ratio, which rule and stage is best),
map.json (axes, boundary, optima) and map.svg (needs the npm packages vega and vega-lite; without them it is left out).
With --json one JSON value with grids row by row; infinities are the strings "Infinity" and "-Infinity".`;

const schema = v.looseObject({
  features: v.unknown(),
  noiseStd: v.unknown(),
  title: v.optional(v.pipe(v.string(), v.maxLength(200, "have at most 200 characters"))),
});

/** `overparam map PLAN`: a regime map into a folder. */
export async function mapCommand(
  terminal: Terminal,
  path: string,
  { out, json, ...limit }: { out: string; json?: boolean } & InputLimit,
): Promise<void> {
  const routine = "overparam map";
  const { features, noiseStd, title, ...options } = validate(
    routine,
    schema,
    await readJsonObject(routine, path, "PLAN", limit),
  );
  // the two options of the function that a file cannot hold
  const stray = ["onProgress", "signal"].find((key) => key in options);
  if (stray !== undefined) throw new DomainError(`${routine}: unknown key ${stray}`);
  const problem = linearGaussian({ features, noiseStd } as LinearGaussianOptions);
  const folder = await writableFolder(routine, out);
  const progress = new Progress(terminal, routine);
  let map: RegimeMap;
  try {
    map = await interruptible(routine, (signal) => {
      const onProgress = (share: number) => progress.update(share, "cells");
      return regimeMap(problem, { ...options, signal, onProgress } as unknown as RegimeMapOptions);
    });
  } finally {
    progress.end();
  }
  const subtitle = mapSubtitle(map, problem, options as unknown as RegimeMapOptions);
  const svg = await draw(map, { ...(title !== undefined && { title }), subtitle });
  const files = await writeFolder(routine, folder, {
    "map.csv": csv(map),
    "map.json": `${formatJson(summaryOf(map, { title, features, noiseStd, ...options }), 2)}\n`,
    ...(svg !== undefined && { "map.svg": `${svg}\n` }),
  });
  const shown = files.map((file) => relative(process.cwd(), file) || file);
  if (json) return terminal.out(`${formatJson({ ...gridsOf(map), files: shown })}\n`);
  print(terminal, map, shown, svg !== undefined);
}

/** The figure, or undefined where the packages that draw are not installed. */
async function draw(
  map: RegimeMap,
  words: { title?: string; subtitle: readonly string[] },
): Promise<string | undefined> {
  try {
    return await renderSvg(heatMapSpec(mapFigure(map, words)));
  } catch (error) {
    if (error instanceof FeatureError) return undefined;
    throw error;
  }
}

function csv(map: RegimeMap): string {
  const rows = mapRows(map);
  return formatCsv(rows, Object.keys(rows[0]));
}

const summaryOf = ({ x, y, candidates, boundary, optima }: RegimeMap, plan: object) => ({
  plan,
  x,
  y,
  candidates,
  boundary,
  optima: Object.fromEntries(Object.entries(optima).map(([name, { lines }]) => [name, lines])),
  version,
  wasmHash,
});

const gridsOf = ({ x, y, candidates, ratio, best, large, small, dense, boundary, optima }: RegimeMap) => ({
  x,
  y,
  candidates,
  ratio,
  best,
  large,
  small,
  dense,
  boundary,
  optima,
});

function print(terminal: Terminal, map: RegimeMap, files: readonly string[], drawn: boolean): void {
  const { ratio, best, candidates, x, y, boundary } = map;
  const total = ratio.length;
  const count = (holds: (k: number) => boolean) => ratio.reduce((sum, _, k) => sum + (holds(k) ? 1 : 0), 0);
  const [wins, losses] = [count((k) => ratio[k] < 1), count((k) => ratio[k] > 1)];
  const ties = total - wins - losses;
  const share = (part: number) => percent(part / total);
  const at = (k: number) =>
    `${x.parameter} ${short(x.values[k % x.values.length])}, ${y.parameter} ${short(y.values[Math.floor(k / x.values.length)])}`;
  const extreme = (better: (a: number, b: number) => boolean) =>
    ratio.reduce((least, value, k) => (better(value, ratio[least]) ? k : least), 0);
  const [lowest, highest] = [extreme((a, b) => a < b), extreme((a, b) => a > b)];
  terminal.out(
    `${paint(terminal, "bold", `Train large, then prune, wins in ${share(wins)} of the map, train small in ${share(losses)}${ties > 0 ? `; in ${share(ties)} they are equal` : ""}.`)}\n\n`,
  );
  terminal.out(
    formatTable(
      [
        ["pruned model", "best in", "and then ahead in"],
        ...candidates.map(({ rule, stage }, c) => [
          `${rule}, ${stage}`,
          share(count((k) => best[k] === c)),
          share(count((k) => best[k] === c && ratio[k] < 1)),
        ]),
      ],
      (line, row) => (row === 0 ? paint(terminal, "dim", line) : line),
    ),
  );
  terminal.out(`\nlarge / small is lowest, ${short(ratio[lowest])}, at ${at(lowest)}\n`);
  terminal.out(`and highest, ${short(ratio[highest])}, at ${at(highest)};\n`);
  const lines = boundary.length === 1 ? "one line" : `${boundary.length} lines`;
  terminal.out(boundary.length === 0 ? "it is nowhere 1.\n" : `it is 1 along ${lines}.\n`);
  if (!drawn)
    terminal.out("No map.svg: the npm packages vega and vega-lite, which draw it, are not installed.\n");
  terminal.out(`\n${files.map((file) => `  ${file}`).join("\n")}\n`);
}
