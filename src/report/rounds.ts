// The section of the report on pruning in rounds: the figure and what it says.
import {
  moreRounds,
  roundsExperiment,
  roundsRatios,
  roundsSimulation,
  roundsTheory,
  TWO_ROUNDS,
  ONE_SHOT,
  type RoundsExperiment,
  type RoundsRatio,
} from "../experiments/rounds.js";
import type { SimulationOptions } from "../experiments/linear.js";
import { percent, short } from "../numbers.js";
import type { Row } from "../io/rows.js";
import { figureSpec, renderSvg, type ColorName, type Figure, type Series } from "../plot/index.js";
import type { Section, Table } from "./html.js";
import { ruleName } from "./names.js";

/** A section with its figure, and the rows that it was made from. */
export interface RoundsPart {
  section: Section & { id: string; svg: string };
  rows: Row[];
}

const TITLE = "Pruning in rounds against pruning at once";
const COLORS: readonly ColorName[] = ["hessian", "oracle", "magnitude"];
/** Ratios closer to 1 than this are called equal in words. */
const EQUAL = 0.005;
const MOST_ROUNDS = 4;
const KAPPA_OF_MORE = 2;

/** Runs the experiment and writes the section. */
export async function roundsPart(quick: boolean, run: SimulationOptions): Promise<RoundsPart> {
  const experiment = roundsExperiment(quick);
  const rows = [...roundsTheory(experiment), ...(await roundsSimulation(experiment, run))];
  const ratios = roundsRatios(experiment, rows);
  const findings = findingsOf(experiment, ratios);
  return {
    rows,
    section: {
      id: "rounds",
      title: TITLE,
      lead: [
        `Both end with ${percent(ONE_SHOT[0])} of the features, refitted by least squares on the same data. At once: keep the largest scores of the dense fit. In two rounds: ` +
          `keep ${percent(TWO_ROUNDS[0])}, refit, and choose among those by the scores of the refit. The worlds are those of the linear experiments, each pruned by the ` +
          `rule that suits it (${experiment.worlds.map(({ title, rule }) => `${title.toLowerCase()}: ${ruleName(rule)}`).join("; ")}), with as many features as the model has.`,
      ],
      svg: await renderSvg(figureSpec(figureOf(experiment, ratios))),
      alt: findings[0],
      findings,
      tables: [tableOf(experiment, ratios), moreTable(experiment)],
    },
  };
}

function figureOf(experiment: RoundsExperiment, ratios: readonly RoundsRatio[]): Figure {
  const { worlds, noises, nSamples, nTrials, lineKappas } = experiment;
  const at = (ratio: RoundsRatio) => ({ x: ratio.kappa, y: ratio.ratio });
  const panels = worlds.map((world) => ({
    title: `${world.title}, ${ruleName(world.rule)} pruning`,
    series: noises.map((noiseStd, i): Series => {
      const own = ratios.filter((r) => r.world === world && r.noiseStd === noiseStd);
      const line = own.filter((r) => r.estimator === "theory").map(at);
      const dots = own
        .filter((r) => r.estimator === "simulation")
        .map((r) => ({ ...at(r), low: r.ratio - 2 * r.standardError, high: r.ratio + 2 * r.standardError }));
      return { label: `σ = ${noiseStd}`, color: COLORS[i], line, dots };
    }),
    level: { label: "Equal", value: 1, from: lineKappas[0], shade: true },
  }));
  return {
    title: TITLE,
    subtitle: [
      `Risk after the last refit, two rounds (${TWO_ROUNDS.map((keep) => percent(keep)).join(", then ")}) over one (${percent(ONE_SHOT[0])}); no ridge`,
      `Lines: exact theory. Dots: simulation at n = ${nSamples}, ${nTrials} trials, ± 2 standard errors. Green: below 1, where rounds win.`,
    ],
    x: { title: "Size of the large model, κ = p/n", domain: [0, Math.ceil(lineKappas.at(-1)!)] },
    y: {
      title: "Risk in two rounds / at once",
      domain: [0.5, 2.6],
      ticks: [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 2, 2.5],
      scale: "log",
    },
    marks: [
      { x: 1, label: "p = n" },
      { x: 1 / TWO_ROUNDS[0], label: "first refit at its peak" },
    ],
    panels,
  };
}

const theoryOf = (ratios: readonly RoundsRatio[]) => ratios.filter((r) => r.estimator === "theory");
const lowest = (ratios: readonly RoundsRatio[]) => ratios.reduce((a, b) => (b.ratio < a.ratio ? b : a));
const highest = (ratios: readonly RoundsRatio[]) => ratios.reduce((a, b) => (b.ratio > a.ratio ? b : a));

function findingsOf({ worlds, noises }: RoundsExperiment, ratios: readonly RoundsRatio[]): string[] {
  const theory = theoryOf(ratios);
  const wins = theory.filter(({ ratio }) => ratio < 1 - EQUAL);
  const losses = theory.filter(({ ratio }) => ratio > 1 + EQUAL);
  const place = ({ kappa, noiseStd, world }: RoundsRatio) =>
    `κ = ${short(kappa, 2)}, σ = ${noiseStd}, ${world.title.toLowerCase()}`;
  const [best, worst] = [lowest(theory), highest(theory)];
  const verdict =
    wins.length > losses.length
      ? "Rounds win more often than not"
      : wins.length > 0
        ? "Pruning at once wins more often than not"
        : "Pruning at once wins everywhere";
  return [
    `${verdict}: of ${theory.length} points of theory two rounds have the lower risk at ${wins.length}, the higher one at ${losses.length}. ` +
      `They gain ${percent(1 - best.ratio)} at best (${place(best)}) and lose ${percent(worst.ratio - 1)} at worst (${place(worst)}).`,
    ...worlds.map((world) => {
      const where = noises.map((noiseStd) => {
        const own = theory.filter((r) => r.world === world && r.noiseStd === noiseStd);
        const stretches = winning(own).map(([from, to]) => `${short(from, 2)} to ${short(to, 2)}`);
        return `at σ = ${noiseStd} ${stretches.length > 0 ? `for κ from ${stretches.join(" and ")}` : "nowhere"}`;
      });
      return `${world.title}: rounds are ahead ${where.join(", ")}.`;
    }),
    `Where one refit interpolates (${percent(TWO_ROUNDS[0])} of p about as many as samples) its coefficients are mostly noise, and so is the choice that is made by them.`,
  ];
}

/** Stretches of κ, first and last point, on which rounds are ahead; single points are left out. */
function winning(theory: readonly RoundsRatio[]): [from: number, to: number][] {
  const stretches: [number, number][] = [];
  let from: number | undefined;
  theory.forEach(({ ratio, kappa }, i) => {
    const ahead = ratio < 1 - EQUAL;
    if (ahead) from ??= kappa;
    if (from !== undefined && (!ahead || i === theory.length - 1)) {
      const to = ahead ? kappa : theory[i - 1].kappa;
      if (to > from) stretches.push([from, to]);
      from = undefined;
    }
  });
  return stretches;
}

/** By world and noise: where rounds do best and worst, with the dots in between. */
function tableOf({ worlds, noises, dotKappas }: RoundsExperiment, ratios: readonly RoundsRatio[]): Table {
  return {
    caption: "Risk in two rounds over risk at once, theory (simulation)",
    nTextColumns: 1,
    head: ["World", "σ", ...dotKappas.map((kappa) => `κ = ${kappa}`), "Lowest", "Highest"],
    rows: worlds.flatMap((world) =>
      noises.map((noiseStd) => {
        const own = ratios.filter((r) => r.world === world && r.noiseStd === noiseStd);
        const theory = theoryOf(own);
        const cell = (kappa: number) => {
          const found = (estimator: string) =>
            own.find((r) => r.estimator === estimator && Math.abs(r.kappa - kappa) < 1e-9);
          const [exact, dot] = [found("theory"), found("simulation")];
          return `${exact ? short(exact.ratio, 3) : "–"} (${dot ? `${short(dot.ratio, 3)} ± ${short(dot.standardError, 1)}` : "–"})`;
        };
        const extreme = (r: RoundsRatio) => `${short(r.ratio, 3)} at ${short(r.kappa, 2)}`;
        return {
          cells: [
            world.title,
            String(noiseStd),
            ...dotKappas.map(cell),
            extreme(lowest(theory)),
            extreme(highest(theory)),
          ],
        };
      }),
    ),
  };
}

/** Whether still more rounds go on in the same direction, by theory. */
function moreTable({ worlds, noises }: RoundsExperiment): Table {
  return {
    caption: `Risk after the last refit of K rounds down to ${percent(ONE_SHOT[0])} in equal ratios, at κ = ${KAPPA_OF_MORE}, by theory`,
    nTextColumns: 1,
    head: ["World", "σ", ...Array.from({ length: MOST_ROUNDS }, (_, k) => `K = ${k + 1}`)],
    rows: worlds.flatMap((world) =>
      noises.slice(0, 2).map((noiseStd) => ({
        cells: [
          world.title,
          String(noiseStd),
          ...moreRounds(world.problem(noiseStd), world.rule, KAPPA_OF_MORE, MOST_ROUNDS).map((risk) =>
            short(risk, 4),
          ),
        ],
      })),
    ),
  };
}
