// Lays the report out: which sentences and tables stand where.
import { FINITE_SIZE, type Agreement } from "../experiments/compare.js";
import type { Contest } from "../experiments/contest.js";
import type { FeaturesExperiment } from "../experiments/features.js";
import type { Experiment } from "../experiments/paper.js";
import type { MnistExperiment } from "../experiments/mnist.js";
import { advice, capital } from "../advice.js";
import { percent, short } from "../numbers.js";
import type { Row } from "../io/rows.js";
import type { Card, Page, Section, Table } from "./html.js";
import { ruleName } from "./names.js";
import type { Findings } from "./words.js";

/** One experiment as it goes into the report. */
export interface Part {
  id: string;
  title: string;
  /** What it is called within a sentence. */
  name: string;
  rows: Row[];
  svg: string;
  findings: Findings;
  /** What was done, in a few sentences. */
  lead: string[];
  tables: Table[];
}

/** The paragraphs and tables of a linear experiment. */
export function linearText(
  experiment: Experiment,
  rows: readonly Row[],
  found: Findings,
): Pick<Part, "lead" | "tables"> {
  const { nSamples: n, nFeatures: d, nKept: s, setting } = experiment;
  return {
    lead: [
      `The world has ${d} features (${setting}), sorted by importance. A large model sees the first p of them, is fitted to ` +
        `n = ${n} samples by least squares (the minimum-norm interpolator where p > n), and is pruned to s = ${s} features; the ` +
        `features it does not see act as noise. The small model is trained on the ${s} most important features from the start.`,
    ],
    tables: [
      contestTable(`Best overparameterized size (p > n) of every rule, by theory`, found.contests, rows),
    ],
  };
}

/** The paragraphs and tables of the experiment on random features. */
export function featuresText(
  experiment: FeaturesExperiment,
  rows: readonly Row[],
  found: Findings,
): Pick<Part, "lead" | "tables"> {
  const { nSamples: n, nKept: s, setting } = experiment;
  return {
    lead: [
      `A network of one hidden layer: features max(0, r·a) with random directions r that are not trained (${setting}). The large model of ` +
        `width p is fitted to n = ${n} samples by least squares and pruned to s = ${s} features; the small model is the network of width ${s}. ` +
        `Features of the same inputs are correlated, unlike those of the other experiments: what is kept can take over what was dropped, but ` +
        `only if it is fitted again. Theory replaces the features by Gaussian ones of the same second moments; the simulation has the features themselves.`,
    ],
    tables: [
      contestTable(`Best overparameterized width (p > n) of every rule, by theory`, found.contests, rows),
    ],
  };
}

/** The paragraphs and tables of the MNIST experiment. */
export function mnistText(
  experiment: MnistExperiment,
  rows: readonly Row[],
  found: Findings,
): Pick<Part, "lead" | "tables"> {
  const { nSamples: n, nKept: s, nTrials, nTest } = experiment;
  return {
    lead: [
      `Labels are +1 for odd and −1 for even digits; a digit's features are ReLU(Wx), x its pixels scaled to [0, 1] and W a fixed ` +
        `random Gaussian matrix per subsample. Models of width p are the minimum-norm least squares fit on the first p features to ` +
        `n = ${n} digits, and are tested on ${nTest} others. Nothing here is Gaussian, and no theory is assumed. The small model is ` +
        `the one of width s = ${s}, trained on the first ${s} random features. Dots are means over ${nTrials} subsamples ± 2 standard errors.`,
    ],
    tables: [
      contestTable("Squared error at the largest width by rule", found.contests, rows),
      classificationTable(rows.filter((row) => row.quantity === "classificationError")),
    ],
  };
}

function contestTable(caption: string, all: readonly Contest[], rows: readonly Row[]): Table {
  const exact = all.some((contest) => contest.estimator === "theory");
  return {
    caption,
    nTextColumns: 2,
    head: [
      "Rule",
      "Stage",
      exact ? "Best p" : "p",
      "Value",
      ...(exact ? ["Simulated"] : ["± s.e."]),
      "Small model",
      "Ahead from p",
      "Against small",
    ],
    rows: all.map((contest) => {
      const { best } = contest;
      const twin = exact ? rows.find((row) => row.estimator === "simulation" && sameModel(row, best)) : best;
      const error = twin?.standardError == null ? "" : `± ${short(twin.standardError, 2)}`;
      return {
        cells: [
          ruleName(contest.rule) + (contest.knowsTruth ? " (knows the truth)" : ""),
          contest.stage,
          String(best.p),
          short(best.value),
          exact ? (twin ? `${short(twin.value)} ${error}` : "–") : error,
          short(contest.small),
          same(contest) ? "–" : contest.winsFrom === null ? "never" : String(contest.winsFrom),
          against(contest),
        ],
        ...(contest.winner === "draw"
          ? {}
          : { mark: contest.winner === "large" ? ("good" as const) : ("bad" as const) }),
      };
    }),
  };
}

/** The same models as classifiers. */
function classificationTable(rows: readonly Row[]): Table {
  const percentage = (share: number) => (100 * share).toFixed(1);
  return {
    caption: `Test digits put on the wrong side by the models of width p = ${rows[0].p}`,
    head: ["Model", "Wrong, %", "± s.e."],
    rows: rows.map(({ stage, rule, kept, value, standardError }) => ({
      cells: [
        modelName(stage, rule) + (stage === "small" ? ` (p = ${kept})` : ""),
        percentage(value),
        standardError === null ? "" : `± ${percentage(standardError)}`,
      ],
    })),
  };
}

const modelName = (stage: Row["stage"], rule: string | null) =>
  rule === null ? capital(stage) : `${ruleName(rule)}, ${stage}`;

/** Less of a difference than a percentage shows. */
const same = ({ gain }: Contest) => Math.abs(gain) < 5e-4;

function against(contest: Contest): string {
  if (same(contest)) return "the same";
  const { gain, winner } = contest;
  return `${percent(gain)} ${gain > 0 ? "lower" : "higher"}${winner === "draw" ? " (draw)" : ""}`;
}

const sameModel = (a: Row, b: Row) =>
  a.problem === b.problem && a.p === b.p && a.rule === b.rule && a.stage === b.stage;

/** The whole page. */
export function pageOf(
  parts: readonly Part[],
  agreements: readonly Agreement[],
  skipped: readonly string[],
  further: readonly Section[] = [],
): Page {
  const { seed, version, wasmHash } = parts[0].rows.find((row) => row.seed !== null) ?? parts[0].rows[0];
  return {
    title: "Train a small model, or train a large one and prune it?",
    lead: [
      "Both end with the same number of features. Classical wisdom says that a model past the point of interpolation is a waste when " +
        "most of it is thrown away; Chang, Li, Oymak and Thrampoulidis (AAAI 2021) showed that the opposite can be true. " +
        "This page repeats their linear experiments, by exact theory and by simulation, and asks the same of real data.",
      overall(parts),
      ...refitting(parts),
      ...skipped,
    ],
    cards: parts.map((part): Card => ({
      title: part.title,
      winner: part.findings.winner,
      badge: advice(part.findings.winner, part.findings.stage),
      text: part.findings.answer,
      href: part.id,
    })),
    sections: [
      ...parts.map((part): Section => ({
        id: part.id,
        title: part.title,
        lead: part.lead,
        svg: part.svg,
        alt: part.findings.answer,
        findings: part.findings.details,
        tables: part.tables,
      })),
      ...further,
      agreementSection(agreements),
      readingSection(parts),
    ],
    footer: [
      `Written by overparam ${version} (core ${wasmHash}), seed ${seed}. The numbers stand in results.csv beside this page, the ` +
        `figures in *.svg; the same command gives the same files.`,
    ],
  };
}

function overall(parts: readonly Part[]): string {
  const titles = (winner: Findings["winner"], stage?: Findings["stage"]) =>
    parts
      .filter(({ findings: f }) => f.winner === winner && (stage === undefined || f.stage === stage))
      .map((part) => part.name);
  const clauses = [
    [advice("large", "pruned"), titles("large", "pruned")],
    [advice("large", "retrained"), titles("large", "retrained")],
    ["train small", titles("small")],
    ["it makes no clear difference", titles("draw")],
  ] as const;
  const text = clauses
    .filter(([, some]) => some.length > 0)
    .map(([verdict, some]) => `${verdict} (${some.join("; ")})`)
    .join(", or ");
  return `The answer depends on the data: ${text}.`;
}

/** For which experiments retraining pays. */
function refitting(parts: readonly Part[]): string[] {
  const gains = parts.flatMap(({ name, findings: { retrainingGain: gain } }) =>
    gain === null ? [] : [{ name, gain }],
  );
  const list = (some: typeof gains) => some.map(({ name, gain }) => `${name}, ${percent(gain)}`).join("; ");
  const [lower, higher] = [gains.filter(({ gain }) => gain > 0), gains.filter(({ gain }) => gain <= 0)];
  const clauses = [
    ...(lower.length > 0 ? [`lowers the best risk (${list(lower)})`] : []),
    ...(higher.length > 0 ? [`raises it (${list(higher)})`] : []),
  ];
  return clauses.length === 0 ? [] : [`Retraining what is kept on the same data ${clauses.join(", or ")}.`];
}

/** One sentence on all dots. */
export function agreementSentence(agreements: readonly Agreement[]): string {
  const sum = (get: (a: Agreement) => number) => agreements.reduce((total, a) => total + get(a), 0);
  const nDots = sum((a) => a.nDots);
  const { everywhere, nearPeak } = FINITE_SIZE;
  return (
    `Theory against simulation: ${sum((a) => a.nAgree)} of ${nDots} dots lie within 4 standard errors + ` +
    `(${everywhere}/n + ${nearPeak}/|m − n|) of the value of the line, m the features of the fit: p for dense and pruned, s for small and retrained ` +
    `(${sum((a) => a.nWithinFour)} within 4 standard errors alone).`
  );
}

function agreementSection(agreements: readonly Agreement[]): Section {
  const { everywhere, nearPeak } = FINITE_SIZE;
  return {
    id: "agreement",
    title: "Theory against simulation",
    lead: [
      agreementSentence(agreements),
      `Theory is exact as n grows with p/n and s/n fixed. At finite n it is granted four standard errors of the simulation and ` +
        `${everywhere}/n + ${nearPeak}/|m − n| of its value, m the number of features that the model was last fitted to: ` +
        `p for the dense and pruned models, s for the small and the retrained ones. The second part is how the exact risk of least ` +
        `squares, v(1 + m/(n − m − 1)), differs from its limit, v/(1 − m/n). Dots of one problem share their random data from size to size, so they err together.`,
    ],
    tables: [
      {
        caption: "Dots that agree, by model",
        nTextColumns: 2,
        head: ["Problem", "Model", "Dots", "Agree", "Within 4 s.e. alone", "Median relative difference"],
        rows: agreements.map((a) => ({
          cells: [
            a.problem,
            modelName(a.stage, a.rule),
            String(a.nDots),
            String(a.nAgree),
            String(a.nWithinFour),
            percent(a.typicalError),
          ],
          ...(a.nAgree === a.nDots ? {} : { mark: "bad" as const }),
        })),
      },
    ],
  };
}

function readingSection(parts: readonly Part[]): Section {
  const measured = parts.some((part) => part.rows.some((row) => row.estimator === "measured"));
  return {
    id: "reading",
    title: "How to read this",
    findings: [
      "Test risk is the expected squared error on new data, the noise of the labels included.",
      "Magnitude pruning keeps the largest coefficients, Hessian pruning the largest coefficient × standard deviation of the " +
        "feature (what removing it alone would cost), random pruning keeps features by lot. The oracle keeps the truly most " +
        "important features; nobody has it, it shows what knowing the features would be worth.",
      "Retrained means fitted again on the kept features, to the same data.",
      "In the linear experiments the small model is given the most important features. That is generous to it: in practice they would " +
        "have to be guessed.",
      ...(measured
        ? [
            "On MNIST the small model takes the first s of the random features, which are no better than the others: nothing is given " +
              "to it, whereas pruning may choose.",
          ]
        : []),
      "At p = n the least squares fit interpolates the data for the first time and its risk is infinite; the curves run off the page there. " +
        "Within 3 of it the simulated risk has no finite variance, so medians are shown (hollow dots) and not compared.",
      "The dip of the retrained curves at p = n is real. There one nearly degenerate direction of the data drowns the dense fit, " +
        "so that the choice of features hardly depends on the labels any more, and the refit does not fit the same noise a second time.",
    ],
  };
}
