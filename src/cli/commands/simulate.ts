import { DomainError } from "../../errors.js";
import { formatJson } from "../../io/json.js";
import { simulate, type SimulateOptions } from "../../simulate/index.js";
import { readProblemFile, type InputLimit } from "../input.js";
import { printRisks } from "../print.js";
import { interruptible } from "../interrupt.js";
import { Progress } from "../progress.js";
import type { Terminal } from "../terminal.js";
import { given } from "./predict.js";

export const help = `
The same question as predict (see overparam predict --help), answered by fitting, pruning and refitting models on random
data. FILE is the same JSON with "nSamples" (n) and "nFeatures" (p) in place of "kappa", and optionally "nTrials"
(default 100) and "seed" (default 1), for example:
  {
    "features": [
      { "weight": 0.1, "variance": 25, "coefficient": 1 },
      { "weight": 0.9, "variance": 1,  "coefficient": 1 }
    ],
    "noiseStd": 0.7071,
    "nSamples": 400, "nFeatures": 1000, "keepFraction": 0.1,
    "nTrials": 100, "seed": 1
  }
In place of "features" the problem may have correlated features, "covariance" (rows, or for example { "ar1": 0.8 }) with
"betaStar", or random ones, "randomFeatures": { "inputDim": 40, "activation": "relu" }: docs/cli.md has all forms.
The result is the same for every number of workers.

What comes out: the table of predict with mean ± standard error over the trials. With --json one JSON value with the
leaves { "mean", "standardError", "median" }; infinities are the strings "Infinity" and "-Infinity". Progress goes to
standard error.`;

/** `overparam simulate FILE`: simulation of a problem file. */
export async function simulateCommand(
  terminal: Terminal,
  path: string,
  { json, workers, ...limit }: { json?: boolean; workers?: number } & InputLimit,
): Promise<void> {
  const { problem, options } = await readProblemFile("overparam simulate", path, limit);
  const { kappa, nDraws: _, ...rest } = options;
  if (kappa !== undefined && (rest.nSamples === undefined || rest.nFeatures === undefined))
    throw new DomainError(
      "overparam simulate: the size must be nSamples and nFeatures, got kappa, which is for predict only",
    );
  const progress = new Progress(terminal, "overparam simulate");
  try {
    const simulation = await interruptible("overparam simulate", (signal) =>
      simulate(problem, {
        ...(given({ ...rest, workers }) as unknown as SimulateOptions),
        signal,
        onProgress: ({ done, total }) => progress.update(done / total, `trial ${done} of ${total}`),
      }),
    );
    progress.end();
    if (json) return terminal.out(`${formatJson(simulation)}\n`);
    const { nSamples, nFeatures, nKept, nTrials, seed } = simulation;
    const heading =
      `Simulated test risk: n = ${nSamples} samples, p = ${nFeatures} features, s = ${nKept} kept, ` +
      `mean ± standard error of ${nTrials} trials, seed ${seed}`;
    printRisks(terminal, heading, simulation);
  } finally {
    progress.end();
  }
}
