// The theory of one cell: a task for a thread, since that of many rounds or of correlated features takes its time.
import type { LinearGaussian, Problem } from "../problems/index.js";
import { predict, predictCurve, type PredictOptions } from "../theory/index.js";
import type { Risks } from "./record.js";

/** Plain data that can be posted. */
export interface TheoryTask {
  problem: Problem;
  nSamples: number;
  sizes: number[];
  world: number | null;
  keepFraction: number | number[] | null;
  nKept: number | null;
  ridge: number;
  retrainRidge: number;
  rules: string[];
  /** For what is averaged over draws. */
  seed: number;
}

/** The risks of each size. */
export function theoryOf(task: TheoryTask): Risks<number>[] {
  const { problem, nSamples, sizes, world, nKept, ridge, retrainRidge, rules } = task;
  if (world !== null) {
    const options = { nSamples, nFeatures: world, sizes, nKept: nKept!, ridge, retrainRidge, rules };
    return predictCurve(problem as LinearGaussian, options).points.map(risksOf);
  }
  const keepFraction = task.keepFraction as number;
  if (problem.kind !== "linearGaussian") {
    // Averaged over draws of the dense fit's law (docs/theory.md §4, §8).
    const averaged = { nSamples, keepFraction, ridge, retrainRidge, rules, seed: task.seed };
    return [risksOf(predict(problem, averaged))];
  }
  const options: PredictOptions = { nSamples, nFeatures: sizes[0], keepFraction, ridge, retrainRidge, rules };
  return [risksOf(predict(problem, options))];
}

/** The part of a prediction or a simulation that is kept. */
export function risksOf<Leaf>({ dense, small, pruned, retrained, rounds }: Risks<Leaf>): Risks<Leaf> {
  const kept = { dense, small, pruned, retrained };
  if (!rounds) return kept;
  return { ...kept, rounds: rounds.map((round) => ({ pruned: round.pruned, retrained: round.retrained })) };
}
