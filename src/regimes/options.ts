import * as v from "valibot";
import { DomainError } from "../errors.js";
import type { LinearGaussian } from "../problems/index.js";
import { oracle, resolveRules, type PruningRule, type RuleLike } from "../rules/index.js";
import { finite, integer, validate } from "../validate.js";
import { axisOf, axisSchema, type Axis, type MapAxis, type Parameter } from "./axes.js";
import { checkGiven, type Fixed } from "./cells.js";
import { correlatedSchema, type Correlated, type CorrelatedPlan } from "./correlated.js";
import type { Candidate, Stage } from "./contest.js";
import type { Optimized } from "./optima.js";

/** Options of `regimeMap`: two axes, and what is fixed while they vary. */
export interface RegimeMapOptions {
  /** The axes: any two of `kappa` p/n, `samplesPerKept` n/s, `keepFraction` s/p, `noiseStd` σ, `spikeVariance` and `spikeCoefficient` of one group of features, `ridge` λ of the dense fit, `retrainRidge` λ₂. */
  x: Axis;
  /** The axis across the rows. */
  y: Axis;
  /** p/n, where it is no axis. Two of the three sizes are needed, counting the axes. */
  kappa?: number;
  /** n/s, where it is no axis. */
  samplesPerKept?: number;
  /** s/p, where it is no axis. */
  keepFraction?: number;
  /** λ of (1/n)‖y − Xβ‖² + λ‖β‖². Default 0. */
  ridge?: number;
  /** λ₂ of the refit, likewise; the small model may have it too. Default 0. */
  retrainRidge?: number;
  /** The group whose variance or coefficient `spikeVariance` or `spikeCoefficient` is, counted from 0. Default 0. */
  spikeGroup?: number;
  /**
   * d/n ≥ κ: the world has d features, a model of p sees the p most important and the others act as noise (docs/theory.md §1,
   * growing the model). Left out: models of every size have the same mix of features.
   */
  worldKappa?: number;
  /** ρ, where it is on no axis; with `correlated`. */
  correlation?: number;
  /**
   * Features that depend on each other, with `correlation` on an axis or fixed. Risks are then averages over draws at this p
   * (docs/theory.md §8), milliseconds a cell instead of microseconds: use a coarser grid. Not with `worldKappa` or `optima`.
   */
  correlated?: Correlated;
  /** Pruning rules to choose from. Default magnitude and hessian: those that need no knowledge of the truth. */
  rules?: readonly RuleLike[];
  /** `"pruned"`, `"retrained"` or both, the default. */
  stages?: readonly Stage[];
  /**
   * What to optimize along the way, for the best candidate: `"ridge"`, λ* of the dense fit; `"kappa"`, the size κ* to train before
   * pruning at the given n and s, which needs `worldKappa` and `samplesPerKept`. One search a line where it is on an axis, else one a cell.
   */
  optima?: readonly Optimized[];
  /** Refuse a map of more cells. Default a million. */
  maxCells?: number;
  /** Called after each row with the share that is done. */
  onProgress?: (share: number) => void;
  /** Ends the work between two rows; the promise is rejected with the signal's reason. */
  signal?: AbortSignal;
}

const schema = v.strictObject({
  x: axisSchema,
  y: axisSchema,
  kappa: v.optional(finite()),
  samplesPerKept: v.optional(finite()),
  keepFraction: v.optional(finite()),
  ridge: v.optional(finite()),
  retrainRidge: v.optional(finite()),
  spikeGroup: v.optional(integer(0), 0),
  worldKappa: v.optional(finite()),
  correlation: v.optional(finite()),
  correlated: v.optional(correlatedSchema),
  rules: v.optional(
    v.custom<readonly RuleLike[]>(() => true),
    () => ["magnitude", "hessian"],
  ),
  stages: v.optional(
    v.pipe(
      v.array(v.picklist(["pruned", "retrained"], 'be "pruned" or "retrained"')),
      v.minLength(1, "name at least one stage"),
    ),
    () => ["pruned", "retrained"],
  ),
  optima: v.optional(v.array(v.picklist(["kappa", "ridge"], 'be "kappa" or "ridge"')), () => []),
  maxCells: v.optional(integer(1, 1e8), 1e6),
  onProgress: v.optional(v.custom<(share: number) => void>((f) => typeof f === "function")),
  signal: v.optional(v.custom<AbortSignal>((s) => s instanceof AbortSignal)),
});

/** A map to draw, checked. */
export interface MapPlan {
  x: MapAxis;
  y: MapAxis;
  fixed: Fixed;
  spikeGroup: number;
  worldKappa: number | undefined;
  correlated: CorrelatedPlan | undefined;
  candidates: Candidate[];
  /** The rules to compute: those of the candidates, and the oracle where a small model may have a ridge. */
  rules: readonly PruningRule[];
  /** Place of the oracle in `rules`; −1 where it is not needed. */
  oracle: number;
  optima: Optimized[];
  onProgress: ((share: number) => void) | undefined;
  signal: AbortSignal | undefined;
}

/** @throws {DomainError | TypeError} with the path of what is wrong */
export function planOf(routine: string, problem: LinearGaussian, options: RegimeMapOptions): MapPlan {
  const checked = validate(routine, schema, options);
  const { kappa, samplesPerKept, keepFraction, ridge, retrainRidge, spikeGroup, worldKappa } = checked;
  const [x, y] = [axisOf(routine, "x", checked.x), axisOf(routine, "y", checked.y)];
  const nCells = x.values.length * y.values.length;
  if (nCells > checked.maxCells)
    throw new DomainError(
      `${routine}: the map must have at most ${checked.maxCells} cells (maxCells), got ${x.values.length} × ${y.values.length} = ${nCells}`,
    );
  const rules = resolveRules(routine, checked.rules);
  const axes = [x.parameter, y.parameter];
  const { correlation, correlated } = checked;
  const fixed: Fixed = { kappa, samplesPerKept, keepFraction, ridge, retrainRidge, correlation };
  fixed.keepFraction = shareOfGroups(routine, rules, axes, fixed);
  checkGiven(routine, axes, fixed);
  if (spikeGroup >= problem.weight.length)
    throw new DomainError(
      `${routine}: spikeGroup must be one of the ${problem.weight.length} groups, counted from 0, got ${spikeGroup}`,
    );
  checkWorld(routine, worldKappa, x, y, fixed);
  const sizedByKept = axes.includes("samplesPerKept") || samplesPerKept !== undefined;
  if (checked.optima.includes("kappa") && (worldKappa === undefined || !sizedByKept))
    throw new DomainError(
      `${routine}: optima of kappa must come with worldKappa and samplesPerKept, which say the world, n and s, ` +
        `got no ${worldKappa === undefined ? "worldKappa" : "samplesPerKept"}`,
    );
  checkCorrelated(routine, axes.includes("correlation") || correlation !== undefined, checked);
  const withRidge = axes.includes("retrainRidge") || (retrainRidge ?? 0) > 0;
  const all = !withRidge || rules.includes(oracle) ? rules : [...rules, oracle];
  return {
    x,
    y,
    fixed,
    spikeGroup,
    worldKappa,
    correlated,
    candidates: [...new Set(checked.stages)].flatMap((stage) =>
      rules.map(({ name }) => ({ rule: name, stage })),
    ),
    rules: all,
    oracle: withRidge ? all.indexOf(oracle) : -1,
    optima: [...new Set(checked.optima)],
    onProgress: checked.onProgress,
    signal: checked.signal,
  };
}

/**
 * Rules with groups (`"2:4"`) keep their own share, whatever the keep fraction; a map compares models of one size, so all rules
 * must keep that share.
 */
function shareOfGroups(
  routine: string,
  rules: readonly PruningRule[],
  axes: readonly Parameter[],
  { keepFraction }: Fixed,
): number | undefined {
  const shares = new Set(rules.map(({ group }) => group && group.keep / group.of));
  const [share] = shares;
  if (shares.size === 1 && share === undefined) return keepFraction;
  if (shares.size > 1)
    throw new DomainError(`${routine}: rules must all keep the same share, got groups that keep their own`);
  if (axes.includes("keepFraction") || (keepFraction !== undefined && keepFraction !== share))
    throw new DomainError(
      `${routine}: keepFraction must be ${share}, the share of the rules' groups, or left out`,
    );
  return share;
}

function checkCorrelated(
  routine: string,
  given: boolean,
  {
    correlated,
    worldKappa,
    optima,
  }: { correlated?: object; worldKappa?: number; optima: readonly unknown[] },
): void {
  if (given !== (correlated !== undefined))
    throw new DomainError(
      `${routine}: correlation, on an axis or fixed, and correlated must come together, got no ${given ? "correlated" : "correlation"}`,
    );
  if (given && (worldKappa !== undefined || optima.length > 0))
    throw new DomainError(
      `${routine}: correlated must come without ${worldKappa === undefined ? "optima" : "worldKappa"}, got both`,
    );
}

function checkWorld(
  routine: string,
  worldKappa: number | undefined,
  x: MapAxis,
  y: MapAxis,
  fixed: Fixed,
): void {
  if (worldKappa === undefined) return;
  const most = (name: Parameter) =>
    x.parameter === name ? x.values.at(-1) : y.parameter === name ? y.values.at(-1) : fixed[name];
  const largest = most("kappa");
  if (largest === undefined)
    throw new DomainError(
      `${routine}: kappa must be on an axis or fixed where worldKappa is given, got neither`,
    );
  if (!(worldKappa >= largest))
    throw new DomainError(
      `${routine}: worldKappa must be at least the largest kappa, ${largest}, got ${worldKappa}`,
    );
}
