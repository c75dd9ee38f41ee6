import { basename, dirname } from "node:path";
import { studyData, type DataStudy } from "../../experiments/data.js";
import { writeFileAtomic } from "../../io/files.js";
import { formatJson } from "../../io/json.js";
import { short } from "../../numbers.js";
import { readTable } from "../../io/read-table.js";
import { DomainError } from "../../errors.js";
import { population, type Population, type PopulationOptions } from "../../problems/index.js";
import {
  dataReport,
  factsText,
  followedText,
  pairTable,
  partingText,
  planTable,
  type DataFacts,
} from "../../report/data.js";
import type { Table } from "../../report/html.js";
import { loadRenderer } from "../../plot/render.js";
import { interruptible } from "../interrupt.js";
import { Progress } from "../progress.js";
import { formatTable } from "../table.js";
import { paint, type Terminal } from "../terminal.js";
import { given } from "./predict.js";

export const help = `
Takes a data set for the world and says, before anything is trained, how to come by a model of --keep features from
--samples rows of it: how large a model to train, how to prune it, whether to retrain, with which ridge, and whether that
beats training small. Then it follows its own advice on random subsamples, and compares what theory predicts with what they measure.

FILE is CSV or TSV, .npy, .npz, IDX or Parquet (with the npm package hyparquet), gzipped or not. --target is the column to predict,
by name or number (from 0, -1 the last); an array of a .npz; or for .npy and IDX another file:
  overparam data houses.csv --target price --intercept --scale --samples 200 --keep 5
  overparam data X.npy --target y.npy --features relu --width 1000 --samples 400 --keep 100 --report out.html
Values must be numbers: --drop leaves columns out, --missing drop leaves rows out, --positive makes +1 and −1 of a target.

What comes out: the plan in words, tables of predicted and measured errors (mean squares on new data). With --json one JSON value
{ data, plan, followed, predicted, measured, rows }. --report writes one self-contained page (with the npm packages vega and vega-lite).`;

export interface DataCommandOptions {
  target?: string;
  samples?: number;
  keep?: number;
  features?: string;
  width?: number;
  center?: boolean;
  scale?: boolean;
  intercept?: boolean;
  drop?: string;
  positive?: string;
  missing?: string;
  maxBytes?: number;
  ridge?: number;
  retrainRidge?: number;
  trials?: number;
  seed?: number;
  report?: string;
  json?: boolean;
}

const routine = "overparam data";

/** `overparam data FILE`: a plan for a user's data, and how far theory holds on them. */
export async function dataCommand(
  terminal: Terminal,
  path: string,
  options: DataCommandOptions,
): Promise<void> {
  const { target, samples, keep } = options;
  if (target === undefined) throw new DomainError(`${routine}: --target must name what to predict, got none`);
  if (samples === undefined)
    throw new DomainError(`${routine}: --samples must say how many rows to train on, got none`);
  if (keep === undefined)
    throw new DomainError(`${routine}: --keep must say how many features to keep, got none`);
  if (options.report !== undefined) await loadRenderer();
  const table = await readTable(path, {
    target,
    ...(options.drop !== undefined && { drop: options.drop.split(",") }),
    ...(options.positive !== undefined && { positive: options.positive }),
    ...(options.missing !== undefined && { missing: options.missing as "drop" }),
    ...(options.maxBytes !== undefined && { maxBytes: options.maxBytes }),
  });
  const world = population(table.X, table.y!, {
    columns: table.columns,
    ...(given({
      center: options.center,
      scale: options.scale,
      intercept: options.intercept,
      seed: options.seed,
    }) as PopulationOptions),
    ...featureOptions(options),
  });
  checkSizes(world, samples, keep);
  const facts = factsOf(basename(path), basename(table.target!), world);
  const progress = new Progress(terminal, routine);
  try {
    const study = await interruptible(routine, (signal) =>
      studyData(world, {
        nSamples: samples,
        budget: keep,
        ...given({
          ridge: options.ridge,
          retrainRidge: options.retrainRidge,
          nTrials: options.trials,
          seed: options.seed,
        }),
        signal,
        onProgress: (share, what) => progress.update(share, what),
      }),
    );
    if (options.report !== undefined) await writeReport(options.report, await dataReport(facts, study));
    progress.end();
    if (options.json) terminal.out(`${formatJson(jsonOf(facts, world, study))}\n`);
    else print(terminal, facts, study, options.report);
  } finally {
    progress.end();
  }
}

/** In the words of the flags, before plan and simulation say it in theirs. */
function checkSizes({ nRows, nFeatures }: Population, samples: number, keep: number): void {
  if (samples >= nRows)
    throw new DomainError(
      `${routine}: --samples must be below the ${nRows} rows of the data, since the rest is for judging, got ${samples}`,
    );
  if (keep >= nFeatures)
    throw new DomainError(
      `${routine}: --keep must be below the ${nFeatures} features of the model, got ${keep}`,
    );
}

function featureOptions({ features, width, seed }: DataCommandOptions): PopulationOptions {
  if (features === undefined) {
    if (width === undefined) return {};
    throw new DomainError(`${routine}: --width must come with --features relu, got it alone`);
  }
  if (width === undefined)
    throw new DomainError(`${routine}: --width must say how many random features, got none`);
  return { features: { kind: features as "relu", width, ...(seed !== undefined && { seed }) } };
}

const factsOf = (file: string, target: string, world: Population): DataFacts => ({
  file,
  target,
  nRows: world.nRows,
  nInputs: world.report.nInputs,
  nFeatures: world.nFeatures,
  noiseStd: world.noiseStd,
  signalStd: world.signalStd,
  intercept: world.intercept,
});

/** Plain data only: neither the matrices nor the rows of the file. */
const jsonOf = (facts: DataFacts, { classes, report, estimate }: Population, study: DataStudy) => ({
  data: { ...facts, ...(classes && { classes }), estimate, report },
  ...study,
});

async function writeReport(path: string, html: string): Promise<void> {
  try {
    await writeFileAtomic(path, html);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DomainError(
      `${routine}: --report must be a file that can be written, got ${path} in ${dirname(path)} (${code})`,
      { cause: error },
    );
  }
}

function print(terminal: Terminal, facts: DataFacts, study: DataStudy, report?: string): void {
  const bold = (text: string) => paint(terminal, "bold", text);
  const { plan, measured } = study;
  terminal.out(`${facts.file}: ${factsText(facts)}\n\n`);
  terminal.out(
    `${bold(plan.sentences[0])}\n${plan.sentences.slice(1).join("\n")}\n${followedText(study)}\n\n`,
  );
  printTable(terminal, planTable(study));
  printTable(terminal, pairTable(study));
  if (measured.classification) {
    const { dense, small, retrained } = measured.classification;
    const share = ({ mean, standardError }: typeof dense) =>
      `${short(100 * mean)} ± ${short(100 * standardError, 2)} %`;
    const rules = Object.entries(retrained).map(([rule, leaf]) => `${rule} retrained ${share(leaf)}`);
    terminal.out(
      `Wrong side: dense ${share(dense)}, ${rules.join(", ")}, small (features known) ${share(small)}.\n\n`,
    );
  }
  terminal.out(`${partingText(study.rows)}\n`);
  for (const note of plan.notes) terminal.out(`- ${note}\n`);
  if (report !== undefined) terminal.out(`\n  ${report}\n`);
}

function printTable(terminal: Terminal, { caption, head, rows }: Table): void {
  const marked = rows.map(({ cells, mark }) => [...cells, mark === "good" ? "*" : ""]);
  terminal.out(`${caption}\n`);
  terminal.out(
    formatTable([[...head], ...marked], (line, row) => (row === 0 ? paint(terminal, "dim", line) : line)),
  );
  terminal.out("\n");
}
