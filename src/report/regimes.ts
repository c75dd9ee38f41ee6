// The map in the report: where training large wins in the paper's spiked world, as size and noise vary.
import { formatCsv } from "../io/csv.js";
import { percent, short } from "../numbers.js";
import { heatMapSpec, mapFigure, renderSvg } from "../plot/index.js";
import type { Experiment } from "../experiments/paper.js";
import { mapRows, regimeMap, type RegimeMap } from "../regimes/index.js";
import type { Section } from "./html.js";
import { ruleName } from "./names.js";

/** A section with its figure, and its cells as CSV. */
export interface RegimePart {
  section: Section & { id: string; svg: string };
  csv: string;
}

/** Values to an axis: a hundred and twenty thousand risks, a tenth of a second. */
const COUNT = 100;

/** Maps an experiment's world over κ = p/n and the noise; n and s are the experiment's. */
export async function regimePart(
  { world, nSamples: n, nFeatures: d, nKept: s, setting }: Experiment,
  signal?: AbortSignal,
): Promise<RegimePart> {
  const map = await regimeMap(world, {
    x: { parameter: "kappa", from: s / n, to: d / n, count: COUNT },
    y: { parameter: "noiseStd", from: 0.1, to: 10, count: COUNT },
    samplesPerKept: n / s,
    worldKappa: d / n,
    optima: ["kappa"],
    ...(signal && { signal }),
  });
  const withoutNoise = setting.replace(/; noise variance .*$/, "");
  const title = "Where training large, then pruning, wins";
  const figure = mapFigure(map, {
    title,
    subtitle: [
      `n/s = ${short(n / s)}, d/n = ${short(d / n)}; ${withoutNoise}`,
      "Exact theory. Left: lowest risk of a large model pruned to s features, over that of the small model; the line is where they are equal.",
    ],
  });
  const findings = findingsOf(map, n);
  return {
    section: {
      id: "regimes",
      title,
      lead: [
        `The world of the spiked covariance again (${withoutNoise}), at every size of the large model from s to d and over a hundredfold range of noise: ` +
          `${map.ratio.length} cells by exact theory, each with the best of magnitude and Hessian pruning, before and after retraining.`,
      ],
      svg: await renderSvg(heatMapSpec(figure)),
      alt: findings[0],
      findings,
    },
    csv: csvOf(map),
  };
}

function csvOf(map: RegimeMap): string {
  const rows = mapRows(map);
  return formatCsv(rows, Object.keys(rows[0]));
}

function findingsOf(map: RegimeMap, n: number): string[] {
  const { ratio, best, candidates, x, y, optima } = map;
  const nx = x.values.length;
  const wins = ratio.reduce((sum, value) => sum + (value < 1 ? 1 : 0), 0);
  const rows = [0, Math.floor(y.values.length / 2), y.values.length - 1].map((j) => ({
    j,
    from: aheadFrom(map, j),
  }));
  const sizes = rows.map(({ j, from }) => {
    const noise = `σ = ${short(y.values[j])}`;
    return from === undefined ? `never at ${noise}` : `from p = ${short(from)} n on at ${noise}`;
  });
  const winners = candidates
    .map(({ rule, stage }, c) => ({
      name: `${ruleName(rule)} pruning ${stage === "pruned" ? "without" : "with"} retraining`,
      cells: best.reduce((sum, name, k) => sum + (name === c && ratio[k] < 1 ? 1 : 0), 0),
    }))
    .filter(({ cells }) => cells > 0)
    .toSorted((a, b) => b.cells - a.cells);
  const lowest = ratio.reduce((least, value, k) => (value < ratio[least] ? k : least), 0);
  const bestSizes = optima.kappa!.values;
  const [smallest, largest] = [
    bestSizes.reduce((a, b) => Math.min(a, b)),
    bestSizes.reduce((a, b) => Math.max(a, b)),
  ];
  return [
    `Training large is ahead in ${percent(wins / ratio.length)} of the map: ${sizes.join(", ")}.`,
    ...(wins > 0
      ? [
          `Its lead is largest, ${percent(1 - ratio[lowest])}, at p = ${short(x.values[lowest % nx])} n and σ = ${short(y.values[Math.floor(lowest / nx)])}.`,
          `Where it is ahead, the best is ${winners.map(({ name, cells }) => `${name} (${percent(cells / wins)} of the cells)`).join(", ")}.`,
        ]
      : []),
    smallest === largest
      ? `The best size to train before pruning is p = ${short(largest)} n at every noise.`
      : `The best size to train before pruning runs from p = ${short(smallest)} n to ${short(largest)} n as the noise changes (n = ${n}).`,
  ];
}

/** κ from which on every larger model of a row is ahead. */
function aheadFrom({ ratio, x }: RegimeMap, row: number): number | undefined {
  const nx = x.values.length;
  const own = ratio.subarray(row * nx, (row + 1) * nx);
  return x.values[own.findLastIndex((value) => value >= 1) + 1];
}
