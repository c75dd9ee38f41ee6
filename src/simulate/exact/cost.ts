import { NORMAL } from "../cost.js";
import type { ExactJob, Groups } from "./job.js";

/** As assembly/simulate/exact/job.ts: from so many features on, a group is drawn as what n samples see of it. */
export const isMany = (count: number, nSamples: number): boolean => 10 * count >= 11 * nSamples + 80;

type Shape = Groups & Pick<ExactJob, "nSamples" | "nKept" | "rules">;

/**
 * Leading cost of one trial in floating-point operations: for each large group a Wishart factor with its products, and another for its
 * features that are not kept; the samples of small groups; kept columns; passes over the features.
 */
export function exactFlops({ nSamples: n, nKept, rules, groupSize, runs }: Shape): number {
  const p = runs[runs.length - 1];
  const nMany = groupSize.filter((size) => isMany(size, n)).length;
  const small = groupSize.reduce((sum, size) => sum + (isMany(size, n) ? 0 : size), 0);
  const keeps = [nKept, ...rules.map(({ group }) => (group ? (p * group.keep) / group.of : nKept))];
  const kept = keeps.reduce((sum, count) => sum + Math.min(count, 1.1 * n), 0);
  const numbers = n * (n * nMany + small + kept);
  return NORMAL * numbers + (1 + 3 * nMany) * n * n * n + n * n * (small + 2 * kept) + 500 * p;
}
