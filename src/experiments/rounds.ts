// Does pruning in rounds beat pruning at once? The same final share of the features, with one refit or with one after each of two
// rounds, over κ = p/n and the noise, by both roads (docs/theory.md §7).
import type { Row } from "../io/rows.js";
import { linearGaussian, type LinearGaussian } from "../problems/index.js";
import { between } from "../regimes/index.js";
import { simulate } from "../simulate/index.js";
import { predict } from "../theory/index.js";
import type { SimulationOptions } from "./linear.js";
import { rowsOf, type Estimate } from "./records.js";
import { joint } from "./verdict.js";

/** What pruning at once keeps, and pruning in two rounds. */
export const ONE_SHOT = [0.1];
export const TWO_ROUNDS = [0.3, 0.1];

/** One world of features; the noise is varied. */
export interface RoundsWorld {
  id: string;
  title: string;
  /** The rule by which it is pruned: the better one of magnitude and Hessian there. */
  rule: string;
  problem: (noiseStd: number) => LinearGaussian;
}

export interface RoundsExperiment {
  worlds: readonly RoundsWorld[];
  noises: readonly number[];
  /** κ of the lines, increasing, and of the dots. */
  lineKappas: readonly number[];
  dotKappas: readonly number[];
  nSamples: number;
  nTrials: number;
}

/** The worlds of the paper's two linear experiments, as many features as the model has. */
export function roundsExperiment(quick = false): RoundsExperiment {
  const world = (variance: number, coefficients: [number, number]) => (noiseStd: number) =>
    linearGaussian({
      features: [
        { weight: 0.1, variance, coefficient: coefficients[0] },
        { weight: 0.9, variance: 1, coefficient: coefficients[1] },
      ],
      noiseStd,
    });
  return {
    worlds: [
      { id: "identity", title: "Identity covariance", rule: "magnitude", problem: world(1, [3, 0.3]) },
      { id: "spiked", title: "Spiked covariance", rule: "hessian", problem: world(25, [1, 1]) },
    ],
    noises: [0.1, 0.5, 2],
    lineKappas: lineKappas(quick ? 0.08 : 0.04),
    dotKappas: quick ? [0.5, 1.5, 2, 4] : [0.5, 1.5, 2, 4, 7],
    nSamples: quick ? 120 : 200,
    nTrials: quick ? 16 : 30,
  };
}

/** In steps, shorter up to 2.5, where much happens; not where a refit is at its peak, but closer to it. */
function lineKappas(step: number): number[] {
  const grid: number[] = [];
  for (let k = 0; 0.3 + k * step < 2.5; k++) grid.push(0.3 + k * step);
  for (let kappa = 2.5; kappa <= 8; kappa += 4 * step) grid.push(kappa);
  const peaks = [1, 1 / TWO_ROUNDS[0]];
  const near = peaks.flatMap((peak) => [0.94, 0.97, 0.985, 1.015, 1.03, 1.06].map((factor) => factor * peak));
  return [...grid, ...near]
    .filter((kappa) => peaks.every((peak) => Math.abs(kappa - peak) > 0.01 * peak))
    .toSorted((x, y) => x - y);
}

/** The key of the rows of one world at one noise, and the name of a rule that prunes so. */
export const problemId = (world: RoundsWorld, noiseStd: number) => `rounds-${world.id}-${noiseStd}`;
export const ruleId = (rule: string, nRounds: number) =>
  nRounds === 1 ? rule : `${rule} in ${nRounds} rounds`;

/** Both ways of pruning at one κ, by theory. n and p are those of the simulation, rounded. */
export function roundsTheory({ worlds, noises, lineKappas, dotKappas, nSamples }: RoundsExperiment): Row[] {
  const kappas = [...new Set([...lineKappas, ...dotKappas])].toSorted((a, b) => a - b);
  return worlds.flatMap((world) =>
    noises.flatMap((noiseStd) =>
      kappas.flatMap((kappa) =>
        [ONE_SHOT, TWO_ROUNDS].flatMap((keepFraction) => {
          const { rule } = world;
          const tree = predict(world.problem(noiseStd), { kappa, keepFraction, rules: [rule] });
          const context = { estimator: "theory" as const, trials: null, seed: null };
          return prunedRows(world, noiseStd, kappa * nSamples, nSamples, keepFraction, tree, context);
        }),
      ),
    ),
  );
}

/** Both ways at the κ of the dots, on the same draws. */
export async function roundsSimulation(
  { worlds, noises, dotKappas, nSamples, nTrials }: RoundsExperiment,
  { seed, workers, onProgress, signal }: SimulationOptions,
): Promise<Row[]> {
  const rows: Row[] = [];
  const total = worlds.length * noises.length * dotKappas.length;
  let done = 0;
  for (const world of worlds)
    for (const noiseStd of noises)
      for (const kappa of dotKappas) {
        const nFeatures = Math.round(kappa * nSamples);
        for (const keepFraction of [ONE_SHOT, TWO_ROUNDS]) {
          const tree = await simulate(world.problem(noiseStd), {
            nSamples,
            nFeatures,
            keepFraction,
            rules: [world.rule],
            nTrials,
            seed,
            engine: "direct",
            ...(workers === undefined ? {} : { workers }),
            ...(signal ? { signal } : {}),
          });
          const context = { estimator: "simulation" as const, trials: nTrials, seed };
          rows.push(...prunedRows(world, noiseStd, nFeatures, nSamples, keepFraction, tree, context));
        }
        onProgress?.(++done / total);
      }
  return rows;
}

type Leaf = number | Estimate;

/** The rows of what is pruned; the dense and the small model are not in question. */
function prunedRows(
  world: RoundsWorld,
  noiseStd: number,
  p: number,
  n: number,
  keepFraction: readonly number[],
  tree: Parameters<typeof rowsOf>[1] & { pruned: Readonly<Record<string, Leaf>> },
  context: Pick<Row, "estimator" | "trials" | "seed">,
): Row[] {
  const nRounds = keepFraction.length;
  const kept = keepFraction[nRounds - 1] * p;
  const whole = (x: number) => (Math.abs(x - Math.round(x)) < 1e-9 ? Math.round(x) : x);
  return rowsOf(
    { problem: problemId(world, noiseStd), quantity: "risk", n, p: whole(p), kept: whole(kept), ...context },
    tree,
  )
    .filter((row) => row.rule !== null)
    .map((row) => ({ ...row, rule: ruleId(row.rule!, nRounds) }));
}

/** Risk of two rounds over that of one shot, refitted, at one κ. */
export interface RoundsRatio {
  world: RoundsWorld;
  noiseStd: number;
  kappa: number;
  estimator: Row["estimator"];
  ratio: number;
  oneShot: number;
  twoRounds: number;
  /** Of the ratio, as if the two had independent errors; 0 for theory. */
  standardError: number;
}

/** The ratios of all rows, in their order. */
export function roundsRatios({ worlds, noises }: RoundsExperiment, rows: readonly Row[]): RoundsRatio[] {
  return worlds.flatMap((world) =>
    noises.flatMap((noiseStd) => {
      const own = rows.filter(
        (row) => row.problem === problemId(world, noiseStd) && row.stage === "retrained",
      );
      return own
        .filter((row) => row.rule === ruleId(world.rule, 1))
        .flatMap((one): RoundsRatio[] => {
          const two = own.find(
            (row) =>
              row.rule === ruleId(world.rule, TWO_ROUNDS.length) &&
              row.estimator === one.estimator &&
              row.p === one.p,
          );
          if (two === undefined) return [];
          const ratio = two.value / one.value;
          const error = ({ standardError, value }: Row) => (standardError ?? 0) / value;
          return [
            {
              world,
              noiseStd,
              kappa: one.p / one.n,
              estimator: one.estimator,
              ratio,
              oneShot: one.value,
              twoRounds: two.value,
              standardError: ratio * joint(error(one), error(two)),
            },
          ];
        });
    }),
  );
}

/** Risk after the last refit of K = 1 … `most` rounds that end at the same share, which falls in equal ratios. */
export function moreRounds(problem: LinearGaussian, rule: string, kappa: number, most: number): number[] {
  const [last] = ONE_SHOT;
  return Array.from({ length: most }, (_, k) => {
    const keepFraction = Array.from({ length: k + 1 }, (__, r) =>
      r === k ? last : between(1, last, (r + 1) / (k + 1), "log"),
    );
    return predict(problem, { kappa, keepFraction, rules: [rule] }).retrained[rule];
  });
}
