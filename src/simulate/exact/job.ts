// What the exact engine needs to know of a problem in groups: which features are alike, never a number for each of them.
import { layOutGroups, type LinearGaussian } from "../../problems/index.js";
import { scales, type PruningRule } from "../../rules/index.js";

/** A job for the exact engine as plain data that can be sent to a worker (assembly/simulate/exact/job.ts). */
export interface ExactJob {
  engine: "exact";
  /** 0 … 2^53 − 1. */
  seed: number;
  nSamples: number;
  /** The one model size, p. */
  sizes: Int32Array;
  /** s */
  nKept: number;
  ridge: number;
  retrainRidge: number;
  noiseStd: number;
  /** Pairs of atom and the feature behind its last, in decreasing importance. */
  runs: Int32Array;
  /** Of each atom its group, those of equal variance, or −1 where the variance is 0; and β*. */
  groupOf: Int32Array;
  betaStar: Float64Array;
  /** Of each group the number of features, and the variance. */
  groupSize: Int32Array;
  groupVariance: Float64Array;
  /** fit: score = scale·|β̂|; else score = scale, ties broken by lot. A scale for each atom. group: N of every M instead of the s largest. */
  rules: { fit: boolean; scale: Float64Array; group?: { readonly keep: number; readonly of: number } }[];
}

/** What decides whether the engine can run, and what it costs. */
export type Groups = Pick<ExactJob, "runs" | "groupOf" | "betaStar" | "groupSize" | "groupVariance">;

/** The atoms of a problem on p features, brought together in groups of equal variance. */
export function groupAtoms(problem: LinearGaussian, p: number): Groups {
  const atom = layOutGroups(problem, p);
  const counts = new Int32Array(problem.weight.length);
  const ends: number[] = [];
  for (let j = 0; j < p; j++) {
    counts[atom[j]]++;
    if (j + 1 === p || atom[j + 1] !== atom[j]) ends.push(atom[j], j + 1);
  }
  const place = new Map<number, number>();
  const groupSize: number[] = [];
  const groupOf = Int32Array.from(problem.variance, (lambda, k) => {
    if (lambda === 0 || counts[k] === 0) return -1;
    const g = place.get(lambda) ?? groupSize.push(0) - 1;
    place.set(lambda, g);
    groupSize[g] += counts[k];
    return g;
  });
  return {
    runs: Int32Array.from(ends),
    groupOf,
    betaStar: problem.coefficient.map((b) => b / Math.sqrt(p)),
    groupSize: Int32Array.from(groupSize),
    groupVariance: Float64Array.from(place.keys()),
  };
}

/** The scales of the rules for each atom. */
export const atomRules = (routine: string, problem: LinearGaussian, rules: readonly PruningRule[]) =>
  rules.map((rule) => ({
    fit: rule.score === "fit",
    scale: scales(routine, rule, problem.variance, problem.coefficient),
    group: rule.group,
  }));
