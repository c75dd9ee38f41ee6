import { Command, CommanderError } from "commander";
import { DomainError, OverparamError, ShapeError } from "../errors.js";
import { version } from "../version.js";
import { MAX_THREADS } from "../workers/thread.js";
import { Interrupted } from "./interrupt.js";
import { maxBytesOption, networkOption, numberOption, shardOption, wholeOption } from "./options.js";
import type { Terminal } from "./terminal.js";

const GOOD = 0;
const FAULT = 1;
const BAD_INPUT = 2;
/** 128 + the number of the signal, as shells have it. */
const INTERRUPTED = { SIGINT: 130, SIGTERM: 143 };

/** The commands. Each is loaded when it is asked for: together they are most of the package, and take a third of a second. */
const load = {
  predict: () => import("./commands/predict.js"),
  simulate: () => import("./commands/simulate.js"),
  data: () => import("./commands/data.js"),
  map: () => import("./commands/map.js"),
  reproduce: () => import("./commands/reproduce.js"),
  network: () => import("./commands/network.js"),
  sweep: () => import("./commands/sweep.js"),
  worker: () => import("./commands/worker.js"),
  merge: () => import("./commands/merge.js"),
  compare: () => import("./commands/compare.js"),
  figure: () => import("./commands/figure.js"),
  explore: () => import("./commands/explore.js"),
};

/**
 * Runs the command line.
 * @param args what stands behind `overparam`
 * @returns the exit code: 0 good, 2 bad input, 1 fault, 130 interrupted, 143 terminated
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = build(terminal, await helpFor(args));
  if (args.length === 0) {
    program.outputHelp();
    return GOOD;
  }
  try {
    await program.parseAsync(helpTopic(program, args), { from: "user" });
    return GOOD;
  } catch (error) {
    return report(error, nameOf(program, args), terminal);
  }
}

/** The help of every command that the arguments name: what stands behind its options. */
async function helpFor(args: readonly string[]): Promise<(name: string) => string> {
  const asked = Object.entries(load).filter(([name]) => args.includes(name));
  const texts = new Map(
    await Promise.all(asked.map(async ([name, of]) => [name, (await of()).help] as const)),
  );
  return (name) => texts.get(name) ?? "";
}

function build(terminal: Terminal, helpOf: (name: string) => string): Command {
  const program = new Command("overparam")
    .description(
      "Train a small model, or train a large one and prune it? Exact theory, simulation, and the paper's figures.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "explain a command")
    .helpCommand("help [command]", "explain a command")
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      // `report` says it, in one line.
      outputError: () => {},
    })
    .exitOverride();
  program
    .command("predict")
    .description("risks of large, pruned, retrained and small models by exact theory")
    .argument("<FILE>", "a problem as JSON, or - for standard input")
    .addOption(maxBytesOption("predict"))
    .option("--json", "print one JSON value instead of a table")
    .addHelpText("after", helpOf("predict"))
    .action(async (file: string, options) => (await load.predict()).predictCommand(terminal, file, options));
  program
    .command("simulate")
    .description("the same risks by simulation at finite n")
    .argument("<FILE>", "a problem as JSON, or - for standard input")
    .option(
      "--workers <N>",
      "number of threads (default: all cores)",
      wholeOption("simulate", "--workers", 1, MAX_THREADS),
    )
    .addOption(maxBytesOption("simulate"))
    .option("--json", "print one JSON value instead of a table")
    .addHelpText("after", helpOf("simulate"))
    .action(async (file: string, options) =>
      (await load.simulate()).simulateCommand(terminal, file, options),
    );
  program
    .command("data")
    .description("a plan for your own data: theory, and what subsamples of them measure")
    .argument("<FILE>", "CSV, TSV, .npy, .npz, IDX or Parquet")
    .option("--target <NAME>", "what to predict: a column by name or number, an array, another file")
    .option("--samples <N>", "rows to train on, n", wholeOption("data", "--samples", 2, 1e8))
    .option(
      "--keep <N>",
      "features that the model may have in the end, s",
      wholeOption("data", "--keep", 1, 1e4),
    )
    .option("--features <KIND>", "relu: random features max(0, W·x) on top")
    .option("--width <N>", "how many random features", wholeOption("data", "--width", 1, 1e4))
    .option("--center", "subtract the mean of each column")
    .option("--scale", "divide each column by its standard deviation")
    .option("--intercept", "let models have an intercept")
    .option("--drop <LIST>", "columns to leave out, by name or number, commas between")
    .option("--positive <VALUE>", "target +1 where it is VALUE, −1 elsewhere")
    .option("--missing <WHAT>", "rows with missing values: refuse (default) or drop")
    .option(
      "--max-bytes <N>",
      "refuse a file that has or unpacks to more (default: 2^30)",
      wholeOption("data", "--max-bytes", 1, 2 ** 40),
    )
    .option(
      "--ridge <L>",
      "ridge of the models that are compared (default: 0)",
      numberOption("data", "--ridge"),
    )
    .option(
      "--retrain-ridge <L>",
      "ridge of their refits (default: 0)",
      numberOption("data", "--retrain-ridge"),
    )
    .option("--trials <N>", "subsamples (default: 10)", wholeOption("data", "--trials", 1, 1e6))
    .option(
      "--seed <N>",
      "another draw of all random numbers (default: 1)",
      wholeOption("data", "--seed", 0, Number.MAX_SAFE_INTEGER),
    )
    .option("--report <FILE>", "also write a page with tables and a figure")
    .option("--json", "print one JSON value instead of words")
    .addHelpText("after", helpOf("data"))
    .action(async (file: string, options) => (await load.data()).dataCommand(terminal, file, options));
  program
    .command("map")
    .description("where training large, then pruning, wins: over two parameters, by theory")
    .argument("<PLAN>", "problem, axes and what is held fixed as JSON, or - for standard input")
    .option("--out <DIR>", "folder for the results", "out/map")
    .addOption(maxBytesOption("map"))
    .option("--json", "print one JSON value instead of a summary")
    .addHelpText("after", helpOf("map"))
    .action(async (file: string, options) => (await load.map()).mapCommand(terminal, file, options));
  program
    .command("reproduce")
    .description("the paper's experiments: figures, CSV and a report")
    .option("--out <DIR>", "folder for the results", "out/reproduce")
    .option("--quick", "fewer sizes and trials, a few seconds")
    .option(
      "--network <WHAT>",
      "networks: quick (default), full (minutes; goes on where it was), none",
      networkOption,
    )
    .option(
      "--seed <N>",
      "another draw of all random numbers (default: 1)",
      wholeOption("reproduce", "--seed", 0, Number.MAX_SAFE_INTEGER),
    )
    .option(
      "--workers <N>",
      "number of threads (default: all cores)",
      wholeOption("reproduce", "--workers", 1, MAX_THREADS),
    )
    .addHelpText("after", helpOf("reproduce"))
    .action(async (options) => (await load.reproduce()).reproduceCommand(terminal, options));
  program
    .command("network")
    .description(
      "networks of growing width: trained, pruned, retrained, into a folder that survives interruptions",
    )
    .argument("<PLAN>", "a plan as JSON, or - for standard input")
    .requiredOption("--out <DIR>", "folder of the run")
    .option(
      "--workers <N>",
      "number of threads (default: all cores)",
      wholeOption("network", "--workers", 1, MAX_THREADS),
    )
    .option("--resume", "go on with the run that is in DIR")
    .option("--accept-core", "go on with a run of another WebAssembly module, whose last bits may differ")
    .addOption(maxBytesOption("network"))
    .option("--json", "print one JSON value instead of words")
    .addHelpText("after", helpOf("network"))
    .action(async (file: string, options) => (await load.network()).networkCommand(terminal, file, options));
  program
    .command("sweep")
    .description("theory and simulation over a grid of parameters, into a folder that survives interruptions")
    .argument("<PLAN>", "a plan as JSON, or - for standard input")
    .requiredOption("--out <DIR>", "folder of the run")
    .option(
      "--workers <N>",
      "number of threads (default: all cores)",
      wholeOption("sweep", "--workers", 1, MAX_THREADS),
    )
    .option("--shard <i/n>", "only part i of n of the plan, i from 1", shardOption)
    .option("--resume", "go on with the run that is in DIR")
    .option("--accept-core", "go on with a run of another core, whose last bits may differ")
    .option("--format <LIST>", "tables to write when all is done, of csv, parquet, npy", "csv")
    .option("--figures", "draw figures as well when all is done, as overparam figure does")
    .option(
      "--queue <URL>",
      "have the cells computed by overparam worker, through a Redis: redis://host:port",
    )
    .option("--queue-name <NAME>", "name of the queue in Redis (default: overparam)")
    .addOption(maxBytesOption("sweep"))
    .option("--json", "print one JSON value instead of words")
    .addHelpText("after", helpOf("sweep"))
    .action(async (file: string, options) => (await load.sweep()).sweepCommand(terminal, file, options));
  program
    .command("worker")
    .description("computes cells of sweeps that others put into a queue, until it is told to end")
    .requiredOption("--queue <URL>", "address of the Redis: redis://host:port")
    .option("--queue-name <NAME>", "name of the queue in Redis (default: overparam)")
    .option(
      "--workers <N>",
      "number of threads (default: all cores)",
      wholeOption("worker", "--workers", 1, MAX_THREADS),
    )
    .option(
      "--lock-seconds <N>",
      "how long the cells of a worker that died are left to it (default: 30)",
      wholeOption("worker", "--lock-seconds", 1, 86_400),
    )
    .option(
      "--max-hours <N>",
      "refuse a cell that would take a thread longer than this (default: 24)",
      wholeOption("worker", "--max-hours", 1, 1e6),
    )
    .addHelpText("after", helpOf("worker"))
    .action(async (options) => (await load.worker()).workerCommand(terminal, options));
  program
    .command("merge")
    .description("one table from the folders of a sweep: shards, or a run that is not complete")
    .argument("<DIR...>", "folders of runs of one plan")
    .option("--out <FILE>", "table to write, .csv, .parquet or .npy (default: CSV to standard output)")
    .option("--accept-core", "merge runs of different cores, whose last bits may differ")
    .option("--json", "print one JSON value about the table, which then needs --out")
    .addHelpText("after", helpOf("merge"))
    .action(async (folders: string[], options) =>
      (await load.merge()).mergeCommand(terminal, folders, options),
    );
  program
    .command("compare")
    .description("theory against simulation in the folders of a sweep: difference, standard error, verdict")
    .argument("<DIR...>", "folders of runs of one plan")
    .option("--accept-core", "take runs of different cores")
    .option("--json", "print one JSON value instead of a table")
    .addHelpText("after", helpOf("compare"))
    .action(async (folders: string[], options) =>
      (await load.compare()).compareCommand(terminal, folders, options),
    );
  program
    .command("figure")
    .description("figures of a sweep, complete or not, from its folders")
    .argument("<DIR...>", "folders of runs of one plan")
    .option("--out <DIR>", "folder for the figures (default: the first DIR)")
    .option("--accept-core", "take runs of different cores")
    .option("--json", "print the names of the files as one JSON value")
    .addHelpText("after", helpOf("figure"))
    .action(async (folders: string[], options) =>
      (await load.figure()).figureCommand(terminal, folders, options),
    );
  program
    .command("explore")
    .description("a page in your browser on which all of this can be dragged")
    .option(
      "--port <N>",
      "port on 127.0.0.1; 0: any that is free",
      wholeOption("explore", "--port", 0, 65_535),
      4173,
    )
    .option("--no-open", "do not open a browser")
    .addHelpText("after", helpOf("explore"))
    .action(async (options) => (await load.explore()).exploreCommand(terminal, options));
  return program;
}

/** Commander answers `help foo` with the help of everything; asking for `foo` itself gives its line on unknown commands. */
function helpTopic(program: Command, args: readonly string[]): string[] {
  const [first, topic] = args;
  const known = ["help", ...program.commands.map((command) => command.name())];
  const unknown = first === "help" && topic !== undefined && !topic.startsWith("-") && !known.includes(topic);
  return unknown ? [topic] : [...args];
}

/** `overparam predict` where the arguments name a command, else `overparam`. */
function nameOf(program: Command, args: readonly string[]): string {
  const command = program.commands.find((candidate) => candidate.name() === args[0]);
  return command ? `overparam ${command.name()}` : "overparam";
}

/** Says what went wrong in one line and chooses the exit code. */
function report(error: unknown, name: string, { err }: Terminal): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return GOOD;
    err(`${name}: ${commanderMessage(error)}\n`);
    return BAD_INPUT;
  }
  if (error instanceof OverparamError || isTypeErrorOfOurs(error)) {
    // Library messages begin with the function's name; here the command stands in its place.
    err(`${name}: ${error.message.replace(/^(overparam \w+|\w+): /, "")}\n`);
    if (error instanceof Interrupted) return INTERRUPTED[error.signal];
    const isInput = error instanceof DomainError || error instanceof ShapeError || error instanceof TypeError;
    return isInput ? BAD_INPUT : FAULT;
  }
  err(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return FAULT;
}

/** A TypeError that a check of the package threw: `routine: rule, got …`. Others are bugs. */
const isTypeErrorOfOurs = (error: unknown): error is TypeError =>
  error instanceof TypeError && /^[\w ]+: .* must .*, got /.test(error.message);

/** Commander's message in the style of the others, on one line. */
const commanderMessage = ({ message }: CommanderError) =>
  message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, " ");
