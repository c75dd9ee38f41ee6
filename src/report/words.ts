// The answer in sentences, every number of which is read off the rows.
import { bestContest, contests, smallModel, type Contest } from "../experiments/contest.js";
import { gainOver } from "../experiments/verdict.js";
import { advice, capital } from "../advice.js";
import { percent, short } from "../numbers.js";
import type { Row } from "../io/rows.js";
import { ruleName } from "./names.js";

/** What the rows of one problem say. */
export interface Findings {
  /** `"large"`, `"small"` or `"draw"`: the winner of the best contest. */
  winner: "large" | "small" | "draw";
  /** Whether that contest's pruned model was fitted again. */
  stage: Contest["stage"];
  /** One sentence: who wins, by how much, with which rule, at which size. */
  answer: string;
  /** Further sentences. */
  details: string[];
  /** 1 − retrained/pruned, each with its best rule and size: by how much retraining lowers the risk. Null where one is missing. */
  retrainingGain: number | null;
  contests: Contest[];
}

/**
 * @param rows all rows of one problem and quantity
 * @param estimator the road whose values decide, among the sizes that were also simulated or measured
 * @param smallSees which features the small model has: the best ones, or the first ones, where their order says nothing
 */
export function findings(
  rows: readonly Row[],
  estimator: "theory" | "measured",
  smallSees: SmallSees = estimator === "measured" ? "first" : "best",
): Findings {
  const tried = new Set(rows.filter((row) => row.estimator !== "theory").map((row) => row.p));
  const deciding = rows.filter((row) => row.estimator === estimator && tried.has(row.p));
  const all = contests(deciding);
  const best = bestContest(all);
  const small = smallModel(deciding);
  if (!best || !small) throw new Error("findings: the rows hold no contest");
  return {
    winner: best.winner,
    stage: best.stage,
    answer: answer(best, rows, smallSees),
    details: [
      ...(smallSees === "first" ? lots(best, all) : []),
      ...between(all, best),
      ...smaller(deciding, small, best),
      ...doubleDescent(deciding, best),
      ...retraining(all),
      ...ruleChoice(all),
      ...(smallSees === "best" ? oracle(all) : []),
    ],
    retrainingGain: retrainingGain(all),
    contests: all,
  };
}

/** Which features the small model has. */
export type SmallSees = "best" | "first";

function answer(best: Contest, rows: readonly Row[], smallSees: SmallSees): string {
  const { small, gain, winsFrom } = best;
  const { p, value } = best.best;
  const model = `${how(best)} at p = ${p}`;
  const check = simulated(best, rows);
  switch (best.winner) {
    case "large":
      return (
        `${capital(advice("large", best.stage))}. ${capital(model)} reaches ${short(value)}${check}, ${percent(gain)} below the ` +
        `${short(small)} of a model trained on ${smallFeatures(best, smallSees)} from the start` +
        (winsFrom === null
          ? "."
          : `; among the overparameterized sizes it is ahead from p = ${winsFrom} (${ratio(winsFrom / best.n)} n) on.`)
      );
    case "small":
      return (
        `Train small. The best ${best.estimator === "theory" ? "overparameterized " : ""}pruned model, ${model}, reaches ${short(value)}${check}, ${percent(gain)} ` +
        `above the ${short(small)} of a model trained on ${smallFeatures(best, smallSees)} from the start.`
      );
    case "draw":
      return (
        `A draw. The best pruned model, ${model}, reaches ${short(value)}, the small one ${short(small)}: ` +
        `a difference of ${(best.score ?? 0).toFixed(1).replace("-", "−")} standard errors.`
      );
  }
}

/** What the small model sees: measured features have no true order of importance, it takes what comes first. */
const smallFeatures = ({ kept }: Contest, smallSees: SmallSees) =>
  smallSees === "first" ? `the first ${kept} random features` : `the ${kept} most important features`;

/** A small model that was not told which features matter; how that bears on the verdict. */
function lots({ kept, estimator }: Contest, all: readonly Contest[]): string[] {
  const chosen = all.find((c) => c.knowsTruth && c.stage === "retrained");
  if (estimator === "theory" && chosen)
    return [
      `What the verdict does not say: the small network has ${kept} random features as they come, while pruning chooses its ${kept} among ` +
        `many. One that was told which ${kept} of ${chosen.best.p} features serve best, and trained on those alone, would have reached ` +
        `${short(chosen.best.value)} (oracle, retrained).`,
    ];
  return [
    `What the verdict does not say: the small model here has ${kept} random features as they come, while pruning chooses its ${kept} among ` +
      `many, so part of a pruned model's lead is that choice. In the linear experiments the small model is given the best features; here ` +
      `nobody knows them, and one that chose ${kept} well before training was not tried.`,
  ];
}

/** What the simulation of the same model gave, or the standard error of a measured value. */
function simulated({ best }: Contest, rows: readonly Row[]): string {
  const twin =
    best.estimator === "theory"
      ? rows.find(
          (row) =>
            row.estimator === "simulation" &&
            row.p === best.p &&
            row.rule === best.rule &&
            row.stage === best.stage,
        )
      : best;
  if (twin?.standardError == null) return "";
  const text =
    twin === best
      ? `± ${short(twin.standardError, 2)}`
      : `simulated ${short(twin.value)} ± ${short(twin.standardError, 2)}`;
  return twin === best ? ` ${text}` : ` (${text})`;
}

/** A size between s and n that beats the small model although larger ones do not, or that beats them all. */
function between(all: readonly Contest[], best: Contest): string[] {
  const [middle] = all
    .filter((c) => c.estimator === "theory" && !c.knowsTruth && c.bestAnySize.p < c.n)
    .toSorted((a, b) => a.bestAnySize.value - b.bestAnySize.value);
  if (!middle || middle.bestAnySize.value >= Math.min(middle.small, best.best.value)) return [];
  const { p, value } = middle.bestAnySize;
  return [
    `A model only somewhat larger than the target does pay: ${how(middle)} at p = ${p} < n reaches ${short(value)}, ` +
      `${percent(1 - value / middle.small)} below the small model.`,
  ];
}

function doubleDescent(rows: readonly Row[], { n }: Contest): string[] {
  const dense = rows.filter((row) => row.stage === "dense");
  const left = dense.filter((row) => row.p < 0.95 * n);
  const right = dense.filter((row) => row.p > 1.05 * n);
  if (left.length === 0 || right.length === 0) return [];
  const [before, after] = [lowest(left), lowest(right)];
  return [
    `Double descent: the dense model is best below n at p = ${before.p} (${short(before.value)}), peaks at p = n, and above n ` +
      `comes down to ${short(after.value)} at p = ${after.p}, ` +
      (after.value < before.value
        ? "lower than it ever was below n."
        : "which is higher than its best below n."),
  ];
}

/** Whether a model with fewer than s features would have been the better small one. */
function smaller(rows: readonly Row[], small: Row, best: Contest): string[] {
  const fewer = rows.filter((row) => row.stage === "dense" && row.p < small.kept && row.value < small.value);
  if (fewer.length === 0) return [];
  const { p, value } = lowest(fewer);
  const against =
    best.best.value < value
      ? `, still above the ${short(best.best.value)} of the large model`
      : `, below the ${short(best.best.value)} of the large model`;
  return [
    `A model smaller than the target, p = ${p}, would have been the better small one: it reaches ${short(value)}${against}.`,
  ];
}

const lowest = (rows: readonly Row[]) => rows.reduce((a, b) => (b.value < a.value ? b : a));

/** What retraining does to the best rule at its best pruned size. */
function retraining(all: readonly Contest[]): string[] {
  const pruned = bestContest(all.filter((c) => c.stage === "pruned"));
  const retrained = all.find((c) => c.stage === "retrained" && c.rule === pruned?.rule);
  const bestRetrained = bestContest(all.filter((c) => c.stage === "retrained"));
  if (!pruned || !retrained || !bestRetrained) return [];
  if (bestRetrained.best.value < pruned.best.value)
    return [
      `Retraining on the same data pays: the best pruned model has ${short(pruned.best.value)} (${inBrackets(pruned)}) ` +
        `without it, ${short(bestRetrained.best.value)} (${inBrackets(bestRetrained)}) with it.`,
    ];
  const tail =
    bestRetrained.gain > 0
      ? `, but still ${percent(bestRetrained.gain)} below the small model`
      : pruned.gain > 0
        ? " and no longer beats the small model"
        : ", still further behind the small model";
  return [
    `Retraining on the same data hurts: ${ruleName(pruned.rule)} goes from ${short(pruned.best.value)} to ` +
      `${short(retrained.best.value)}${tail}.`,
  ];
}

/** By how much the best retrained model is below the best one that is only pruned. */
function retrainingGain(all: readonly Contest[]): number | null {
  const [pruned, retrained] = (["pruned", "retrained"] as const).map((stage) =>
    bestContest(all.filter((c) => c.stage === stage)),
  );
  return pruned && retrained ? gainOver(pruned.best.value, retrained.best.value) : null;
}

/** How the rules that can be used in practice rank. */
function ruleChoice(all: readonly Contest[]): string[] {
  return (["pruned", "retrained"] as const).flatMap((stage) => {
    const ranked = all
      .filter((c) => c.stage === stage && !c.knowsTruth)
      .toSorted((a, b) => a.best.value - b.best.value);
    if (ranked.length < 2) return [];
    const list = ranked.map((c) => `${ruleName(c.rule)} ${short(c.best.value)}`).join(", ");
    const [{ estimator, best }] = ranked;
    const where =
      estimator === "theory" ? `Best ${stage} value by rule` : `Value at p = ${best.p}, ${stage}, by rule`;
    return [`${where}: ${list}.`];
  });
}

function oracle(all: readonly Contest[]): string[] {
  const pruned = all.find((c) => c.knowsTruth && c.stage === "pruned");
  if (!pruned) return [];
  const verdict = pruned.gain > 0 ? `${percent(pruned.gain)} below` : `${percent(pruned.gain)} above`;
  return [
    `Even when the right features are known (oracle), keeping the coefficients of the large model at p = ${pruned.best.p} gives ` +
      `${short(pruned.best.value)}, ${verdict} the small model that was trained on the same features.`,
  ];
}

const ratio = (value: number) => value.toFixed(1);

const how = ({ rule, stage }: Contest) =>
  `${rule === "hessian" ? "Hessian" : rule} pruning${stage === "retrained" ? " with retraining" : ""}`;

const inBrackets = ({ rule, best }: Contest) => `${ruleName(rule)}, p = ${best.p}`;
