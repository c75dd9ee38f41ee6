import { formatJson } from "../../io/json.js";
import { predict, type PredictOptions } from "../../theory/index.js";
import { readProblemFile, type InputLimit } from "../input.js";
import { number, printRisks } from "../print.js";
import type { Terminal } from "../terminal.js";

export const help = `
The question: train a small model on s features, or train a large one on p features and prune it to s?
predict answers by exact asymptotic theory, in well under a millisecond.

FILE is JSON (or - for standard input), for example:
  {
    "features": [
      { "weight": 0.1, "variance": 25, "coefficient": 1 },
      { "weight": 0.9, "variance": 1,  "coefficient": 1 }
    ],
    "noiseStd": 0.7071,
    "kappa": 2.5,
    "keepFraction": 0.1
  }
Labels are y = x'b + noiseStd z; the features come in groups: "weight" is a group's share of the p features (they
sum to 1; for a spectrum of single features leave all weights out), "variance" that of its features, "coefficient"
is sqrt(p) times their true coefficient.
"kappa" is p/n, features per training sample (or give "nSamples" and "nFeatures"); "keepFraction" is s/p
(or give s itself as "nKept" beside "nSamples" and "nFeatures"; rules that all keep the same N of M need neither).
Optional: "ridge" and "retrainRidge" (lambda of (1/n)|y - Xb|^2 + lambda |b|^2, default 0),
"rules" (of "magnitude", "hessian", "oracle", "random", which is the default; also "hessian empirical", and "2:4" or
"2:4 hessian": 2 of every 4 features). "keepFraction" or "nKept" may be a decreasing list: pruning in rounds, each
refitted before the next prunes further; "retrainRidge" is then a number or a list with one for each round.

In place of "features" the problem may have correlated features, "covariance" (rows, or for example { "ar1": 0.8 }) with
"betaStar", or random ones, "randomFeatures": { "inputDim": 40, "activation": "relu" }: docs/cli.md has all forms.
Pruned and retrained risks are then averages over "nDraws" draws (default 200), which takes a second at p = 1000.

What comes out: the test risk (expected squared error on new data, noise included) of the dense large model, of the
pruned one before and after retraining by rule, and of the small model trained on the s best features from the
start, which has no ridge (with retrainRidge it is what oracle retrains). With --json one JSON value with the same
keys as the function predict; an infinite risk (for example dense at kappa = 1 without ridge) is the string
"Infinity", since JSON has no such number.`;

/** `overparam predict FILE`: theory for a problem file. */
export async function predictCommand(
  terminal: Terminal,
  path: string,
  { json, ...limit }: { json?: boolean } & InputLimit,
): Promise<void> {
  const { problem, options } = await readProblemFile("overparam predict", path, limit);
  const { kappa, nSamples, nFeatures, keepFraction, nKept, ridge, retrainRidge, rules, nDraws, seed } =
    options;
  // n and p of a file for simulate go before kappa, with which they agree; where kappa is absent, half of them is a fault that predict names.
  const counted = kappa === undefined || (nSamples !== undefined && nFeatures !== undefined);
  const size = counted ? { nSamples, nFeatures } : { kappa };
  // Only what is averaged over draws draws anything; for the others a seed belongs to simulate.
  const draws = problem.kind === "linearGaussian" ? {} : { nDraws, seed };
  const prediction = predict(
    problem,
    given({ ...size, keepFraction, nKept, ridge, retrainRidge, rules, ...draws }) as PredictOptions,
  );
  if (json) return terminal.out(`${formatJson(prediction)}\n`);
  const heading =
    `Predicted test risk: kappa = p/n = ${number(prediction.kappa)}, ` +
    `keep fraction ${number(prediction.keepFraction)}, ridge ${prediction.ridge}, retrain ridge ${prediction.retrainRidge}` +
    ("nDraws" in prediction
      ? `; averages over ${prediction.nDraws} draws, seed ${prediction.seed} (--json has their standard errors)`
      : "");
  printRisks(terminal, heading, prediction, nullRisk(problem));
}

/** E[y²] of features in groups, what always saying 0 costs: a model that errs more is worth nothing, whoever it beats. */
function nullRisk(problem: Parameters<typeof predict>[0]): number | undefined {
  if (problem.kind !== "linearGaussian") return undefined;
  const { weight, variance, coefficient, noiseStd } = problem;
  return weight.reduce((sum, share, g) => sum + share * variance[g] * coefficient[g] ** 2, noiseStd ** 2);
}

/** Without the keys that are not given. */
export const given = (options: object) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
