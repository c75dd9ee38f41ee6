import type { Problem } from "../../problems/index.js";
import type { PruningRule } from "../../rules/index.js";
import { directFlops } from "../cost.js";
import { exactFlops } from "./cost.js";
import type { TrialJob } from "../trials.js";
import { atomRules, groupAtoms, type ExactJob } from "./job.js";

/** How trials are made: from a design that is drawn, or from what n samples see of it. */
export type Engine = "exact" | "direct";

export interface Choice {
  engine: Engine;
  /** Why not the exact engine, where it was asked for. */
  engineReason?: string;
}

/** What both engines are told. */
export type Call = Pick<
  TrialJob,
  "seed" | "nSamples" | "sizes" | "nKept" | "ridge" | "retrainRidge" | "later"
>;

/** About 50 bytes a feature, of 4 GiB. */
const MAX_FEATURES = 6e7;
/** Cells of features (assembly/simulate/exact/cells.ts) that tables are laid out for. */
const MAX_CELLS = 2 ** 16;

/**
 * Chooses the engine of a call. `auto` takes the exact one where it can run and is estimated to cost less.
 * @returns the choice, and the job of the exact engine where that is it
 */
export function chooseEngine(
  asked: "auto" | Engine,
  problem: Problem,
  call: Call,
  rules: readonly PruningRule[],
): { choice: Choice; job?: ExactJob } {
  if (asked === "direct") return { choice: { engine: "direct" } };
  const made = exactJob(problem, call, rules);
  if (typeof made === "string")
    return { choice: asked === "exact" ? { engine: "direct", engineReason: made } : { engine: "direct" } };
  if (asked === "auto" && exactFlops(made) >= directFlops(made)) return { choice: { engine: "direct" } };
  return { choice: { engine: "exact" }, job: made };
}

/** The job, or why there is none (docs/theory.md §9b). */
function exactJob(problem: Problem, call: Call, rules: readonly PruningRule[]): ExactJob | string {
  if (problem.kind !== "linearGaussian") return "the features depend on each other";
  if (call.nSamples < 2) return "there is a single sample";
  if (call.sizes[0] > MAX_FEATURES) return `there are more than ${MAX_FEATURES} features`;
  const measuring = rules.find(({ byColumn }) => byColumn);
  if (measuring) return `the rule ${measuring.name} measures the columns of the design`;
  const { later, ...first } = call;
  if (later && later.nKept.length > 0) return "pruning goes in rounds";
  const groups = groupAtoms(problem, call.sizes[0]);
  const nActive = groups.groupSize.reduce((sum, size) => sum + size, 0);
  if (nActive < call.nSamples) return `only ${nActive} features have a variance, fewer than samples`;
  if (groups.groupSize.length * 2 ** (rules.length + 1) > MAX_CELLS)
    return `${rules.length} rules can tell ${groups.groupSize.length} variances apart in too many ways`;
  return {
    engine: "exact",
    ...first,
    ...groups,
    noiseStd: problem.noiseStd,
    rules: atomRules("simulate", problem, rules),
  };
}
