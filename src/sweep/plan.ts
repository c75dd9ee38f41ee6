import * as v from "valibot";
import { DomainError } from "../errors.js";
import { ownShare, resolveRules, type PruningRule } from "../rules/index.js";
import { describe, finite, fraction, integer, nonNegative, positive, validate } from "../validate.js";
import { countOf, isRange, rangeSchema, valuesOf, type Axis } from "./axes.js";
import { hashOf } from "./hash.js";
import { checkSpec, isDependent, MOST_DEPENDENT, problemSchema, type ProblemSpec } from "./problems.js";

/** A sweep as a user writes it: what stays the same, and a grid of what does not. Plain JSON. */
export interface Plan {
  /** Stands in headings and messages. */
  name?: string;
  /** One problem, … */
  problem?: ProblemSpec;
  /** … or several by name. */
  problems?: Readonly<Record<string, ProblemSpec>>;
  /** The axes; every combination is a cell. */
  grid: Grid;
  /**
   * true: the sizes p are models of growing size on the same data, as in `simulateCurve`: each sees the p most important of the
   * world's features, one draw serves them all, and pruning keeps `nKept`. Default false: each p is a problem of its own, as in `simulate`.
   */
  nested?: boolean;
  /** Number of features in the world of a nested plan. Default: the largest size. */
  world?: number;
  /** By which roads. Default both. */
  estimators?: readonly ("theory" | "simulation")[];
  /** Refuse a grid of more points than this. Default a million. */
  maxCells?: number;
}

/** Each axis is one value, a list, or a range `{ from, to, count | step, scale? }`. */
export interface Grid {
  /** n */
  nSamples: Axis;
  /** p, … */
  nFeatures?: Axis;
  /** … or p/n: p is round(kappa · n). */
  kappa?: Axis;
  /** s/p; a list within the list prunes in rounds. */
  keepFraction?: Axis | readonly (number | readonly number[])[];
  /** Or s itself; where p ≤ s nothing is pruned. Both may be left out where all rules keep the same N of M. */
  nKept?: Axis;
  /** Rounds in which the keep fraction falls to its value, in equal ratios. Default 1. */
  rounds?: Axis;
  /** σ, for all problems. */
  noiseStd?: Axis;
  /** ρ between neighbouring features: Σ_ij = √(Λ_i Λ_j) ρ^|i−j|. Default 0. */
  correlation?: Axis;
  /** λ of the dense fit. Default 0. */
  ridge?: Axis;
  /** λ₂ of the refits. Default 0. */
  retrainRidge?: Axis;
  /** Pruning rules by name; those of a cell share its draws. Default magnitude, hessian, oracle, random. */
  rules?: readonly string[];
  /** Independent draws of a cell. Default 100. */
  nTrials?: Axis;
  /** Whole numbers ≥ 0. Several give error bars by seed. Default 1. */
  seed?: Axis;
}

/** A plan whose every value has been checked and written out. */
export interface CheckedPlan {
  name: string;
  problems: { name: string; spec: ProblemSpec; hash: string }[];
  nSamples: number[];
  /** Model sizes by number of samples: increasing where they come from kappa, and different. */
  sizesOf: (nSamples: number) => number[];
  keep: { fraction: number | number[] }[] | { count: number }[];
  rounds: number[];
  /** undefined: each problem has its own. */
  noiseStd: (number | undefined)[];
  correlation: number[];
  ridge: number[];
  retrainRidge: number[];
  rules: string[];
  nTrials: number[];
  seed: number[];
  world: number | undefined;
  nested: boolean;
  theory: boolean;
  simulation: boolean;
}

const MOST_CELLS = 1e6;
/** Values of an axis whose form is looked at one by one: as many as there can be cells. */
const LONGEST_LIST = 1e7;
const SIZE = integer(1, 1e8);

/** What the values of each axis must be. */
const axisItems = {
  nSamples: SIZE,
  nFeatures: SIZE,
  kappa: positive(),
  keepFraction: fraction(),
  nKept: SIZE,
  rounds: integer(1, 20),
  noiseStd: nonNegative(),
  correlation: v.pipe(
    finite(),
    v.check((x) => x > -1 && x < 1, "be in (−1, 1)"),
  ),
  ridge: nonNegative(),
  retrainRidge: nonNegative(),
  nTrials: integer(1, 1e8),
  seed: integer(0),
} satisfies Record<string, v.GenericSchema<unknown, number>>;

type AxisName = keyof typeof axisItems;
const axisNames = Object.keys(axisItems) as AxisName[];

const schema = v.strictObject({
  plan: v.strictObject({
    name: v.optional(v.pipe(v.string(), v.maxLength(200, "have at most 200 characters")), "sweep"),
    problem: v.optional(problemSchema),
    problems: v.optional(v.record(v.string(), problemSchema)),
    grid: v.strictObject({
      ...(Object.fromEntries(axisNames.map((name) => [name, v.optional(v.unknown())])) as Record<
        AxisName,
        v.OptionalSchema<v.UnknownSchema, undefined>
      >),
      rules: v.optional(v.array(v.string())),
    }),
    nested: v.optional(v.boolean(), false),
    world: v.optional(SIZE),
    estimators: v.optional(
      v.pipe(
        v.array(v.picklist(["theory", "simulation"], 'be "theory" or "simulation"')),
        v.minLength(1, 'name "theory", "simulation" or both'),
      ),
      ["theory", "simulation"],
    ),
    maxCells: v.optional(integer(1, 1e7), MOST_CELLS),
  }),
});

/**
 * Checks a plan and writes its axes out.
 * @throws {DomainError | TypeError} with the path of what is wrong: `sweep: plan.grid.kappa[2] must be greater than 0, got -1`
 */
export function checkPlan(input: unknown): CheckedPlan {
  const { plan } = validate("sweep", schema, { plan: input });
  const { nested, world, estimators, grid } = plan;
  const axes = checkAxes(grid);
  const count = checkCount(plan.maxCells, axes, Object.keys(plan.problems ?? { "": 0 }).length);
  const { problems: given } = input as Plan;
  const problems = checkProblems(plan, axes.noiseStd !== undefined, Object.keys(given ?? {}));
  const sizesOf = checkSizes(axes);
  const rules = checkRules(grid.rules);
  const values = (name: AxisName, otherwise: number) =>
    distinct(name, axes[name] as Axis | undefined, otherwise);
  const checked: CheckedPlan = {
    name: plan.name,
    problems,
    nSamples: values("nSamples", 0),
    sizesOf,
    keep: checkKeep(axes, nested, rules),
    rounds: values("rounds", 1),
    noiseStd: axes.noiseStd === undefined ? [undefined] : values("noiseStd", 0),
    correlation: values("correlation", 0),
    ridge: values("ridge", 0),
    retrainRidge: values("retrainRidge", 0),
    rules: rules.map(({ name }) => name),
    nTrials: values("nTrials", 100),
    seed: values("seed", 1),
    world: undefined,
    nested,
    theory: estimators.includes("theory"),
    simulation: estimators.includes("simulation"),
  };
  if (count > 0 && nested) checked.world = checkNested(checked, world);
  else if (world !== undefined)
    throw new DomainError("sweep: plan.world must stand in a plan with nested: true, got one without");
  checkKept(checked);
  checkDependent(checked);
  return checked;
}

type Axes = Partial<Record<AxisName, Axis | (number | number[])[]>>;

/** Each axis against the schema of its form, so that a message names the value. */
function checkAxes(grid: Partial<Record<AxisName, unknown>>): Axes {
  const given = axisNames.filter((name) => grid[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, inGrid(name, formOf(name, grid[name]), grid[name])]));
}

/** Checks a value at its place, so that the message names it. */
function inGrid<const S extends v.GenericSchema>(name: AxisName, form: S, value: unknown): v.InferOutput<S> {
  const wrapped = v.object({ plan: v.object({ grid: v.object({ [name]: form }) }) });
  return validate("sweep", wrapped, { plan: { grid: { [name]: value } } }).plan.grid[name];
}

function formOf(name: AxisName, value: unknown): v.GenericSchema {
  if (isRange(value)) return rangeSchema;
  const item = axisItems[name];
  if (!Array.isArray(value)) return item;
  const listOf = (entry: v.GenericSchema<unknown, number>) =>
    v.pipe(v.array(entry), v.minLength(1, "have at least one value"));
  if (name !== "keepFraction" || value.length === 0 || value.length > LONGEST_LIST) return listOf(item);
  // A list within the list is a schedule of rounds.
  return v.strictTuple(Array.from(value, (entry) => (Array.isArray(entry) ? listOf(item) : item)));
}

/** Refuses a grid that is too large before anything of its size is made. */
function checkCount(most: number, axes: Axes, nProblems: number): number {
  let count = nProblems;
  for (const name of axisNames) if (axes[name] !== undefined) count *= countOf(axes[name] as Axis);
  if (count <= most) return count;
  throw new DomainError(`sweep: plan.grid must have at most ${most} points (plan.maxCells), got ${count}`);
}

function checkProblems(
  plan: v.InferOutput<typeof schema>["plan"],
  noiseInGrid: boolean,
  /** Names of the problems as they stand in the plan: the schema leaves out "__proto__" and the like. */
  given: readonly string[],
): CheckedPlan["problems"] {
  if ((plan.problem === undefined) === (plan.problems === undefined))
    throw new DomainError(
      `sweep: plan must have either problem or problems, got ${plan.problem === undefined ? "neither" : "both"}`,
    );
  const named = plan.problem ? { problem: plan.problem } : plan.problems!;
  const entries = Object.entries(named);
  const lost = given.find((name) => !Object.hasOwn(named, name));
  if (lost !== undefined)
    throw new DomainError(
      `sweep: plan.problems must have names that objects can have, got ${describe(lost)}`,
    );
  if (entries.length === 0)
    throw new DomainError("sweep: plan.problems must name at least one problem, got none");
  return entries.map(([name, spec]) => {
    const path = plan.problem ? "plan.problem" : `plan.problems.${name}`;
    if (noiseInGrid && spec.noiseStd !== undefined)
      throw new DomainError(
        `sweep: ${path}.noiseStd must be left out where plan.grid.noiseStd is given, got both`,
      );
    if (!noiseInGrid && spec.noiseStd === undefined)
      throw new DomainError(`sweep: ${path}.noiseStd is missing, and plan.grid.noiseStd is as well`);
    const { noiseStd: _, ...rest } = spec;
    return { name, spec: checkSpec(path, spec), hash: hashOf(rest) };
  });
}

function checkSizes(axes: Axes): CheckedPlan["sizesOf"] {
  if (axes.nSamples === undefined) throw new DomainError("sweep: plan.grid.nSamples is missing");
  if ((axes.nFeatures === undefined) === (axes.kappa === undefined))
    throw new DomainError(
      `sweep: plan.grid must have either nFeatures or kappa, got ${axes.kappa === undefined ? "neither" : "both"}`,
    );
  if (axes.nFeatures !== undefined) {
    const sizes = distinct("nFeatures", axes.nFeatures as Axis, 0);
    return () => sizes;
  }
  const kappas = distinct("kappa", axes.kappa as Axis, 0);
  for (const n of valuesOf(axes.nSamples as Axis)) {
    const k = kappas.findIndex((kappa) => Math.round(kappa * n) < 1 || Math.round(kappa * n) > 1e8);
    if (k >= 0)
      throw new DomainError(
        `sweep: plan.grid.kappa[${k}] must give 1 to 100000000 features at n = ${n}, got ${kappas[k]}`,
      );
  }
  return (n) => [...new Set(kappas.map((kappa) => Math.round(kappa * n)))];
}

function checkKeep(axes: Axes, nested: boolean, rules: readonly PruningRule[]): CheckedPlan["keep"] {
  const { keepFraction, nKept, rounds } = axes;
  refuseGroups(axes, rules);
  if (nested && keepFraction !== undefined)
    throw new DomainError(
      "sweep: plan.grid.keepFraction must be left out of a nested plan, which keeps nKept features at every size, got both",
    );
  const own = keepFraction === undefined && nKept === undefined && !nested ? ownShare(rules) : undefined;
  if (own !== undefined) return [{ fraction: own }];
  if ((keepFraction === undefined) === (nKept === undefined))
    throw new DomainError(
      `sweep: plan.grid must have ${nested ? "nKept" : "either keepFraction or nKept"}, got ${nKept === undefined ? "neither" : "both"}`,
    );
  if (nKept !== undefined) return distinct("nKept", nKept as Axis, 0).map((count) => ({ count }));
  const fractions = Array.isArray(keepFraction)
    ? keepFraction
    : distinct("keepFraction", keepFraction as Axis, 0);
  for (const [i, entry] of fractions.entries()) {
    if (!Array.isArray(entry)) continue;
    const wrong = entry.findIndex((x, k) => k > 0 && x >= entry[k - 1]);
    if (wrong > 0)
      throw new DomainError(
        `sweep: plan.grid.keepFraction[${i}] must decrease from round to round, got ${entry[wrong]} after ${entry[wrong - 1]}`,
      );
    if (rounds !== undefined)
      throw new DomainError(
        `sweep: plan.grid.keepFraction[${i}] must be a number where plan.grid.rounds is given, got a list`,
      );
  }
  refuseTwice(
    "keepFraction",
    fractions.map((entry) => String(entry)),
  );
  return fractions.map((fraction) => ({ fraction }));
}

/** N of M is kept at once: what is left of a group has no N of M. */
function refuseGroups({ keepFraction, rounds }: Axes, rules: readonly PruningRule[]): void {
  const grouped = rules.find(({ group }) => group);
  if (!grouped) return;
  const most = rounds === undefined ? 1 : Math.max(...valuesOf(rounds as Axis));
  if (most > 1)
    throw new DomainError(
      `sweep: plan.grid.rounds must be 1 where a rule keeps N of M (${grouped.name}), got ${most}`,
    );
  const listed = Array.isArray(keepFraction) ? keepFraction.findIndex((entry) => Array.isArray(entry)) : -1;
  if (listed >= 0)
    throw new DomainError(
      `sweep: plan.grid.keepFraction[${listed}] must be a number where a rule keeps N of M (${grouped.name}), got a list`,
    );
}

/** Their names are as the rules have them, so that "2:4 magnitude" and "2:4" are one cell. */
function checkRules(rules?: readonly string[]): readonly PruningRule[] {
  try {
    return resolveRules("sweep", rules);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(error.message.replace("sweep: ", "sweep: plan.grid."));
  }
}

/** What only problems with independent features are asked. */
function checkDependent({ problems, correlation, nested, nSamples, sizesOf }: CheckedPlan): void {
  const random = problems.find(({ spec }) => "inputDim" in spec);
  const rho = correlation.find((value) => value !== 0);
  if (random && rho !== undefined)
    throw new DomainError(
      `sweep: plan.grid.correlation must be 0 where ${random.name} has random features, got ${rho}`,
    );
  if (!problems.some(({ spec }) => isDependent(spec, rho ?? 0))) return;
  const what = random ? "a problem of random features" : "a correlation";
  if (nested) throw new DomainError(`sweep: plan.nested must be false where there is ${what}, got true`);
  const largest = Math.max(...nSamples.map((n) => Math.max(...sizesOf(n))));
  if (largest > MOST_DEPENDENT)
    throw new DomainError(
      `sweep: plan.grid must have at most ${MOST_DEPENDENT} features where there is ${what}, got ${largest}`,
    );
}

/** @returns the number of features in the world */
function checkNested({ nSamples, sizesOf, rounds }: CheckedPlan, world?: number): number {
  if (rounds.some((k) => k > 1))
    throw new DomainError(`sweep: plan.grid.rounds must be 1 in a nested plan, got ${rounds.join(", ")}`);
  const largest = Math.max(...nSamples.map((n) => Math.max(...sizesOf(n))));
  if (world !== undefined && world < largest)
    throw new DomainError(`sweep: plan.world must be at least the largest size, ${largest}, got ${world}`);
  return world ?? largest;
}

/** Every cell must keep at least one feature. */
function checkKept({ nSamples, sizesOf, keep }: CheckedPlan): void {
  for (const n of nSamples)
    for (const p of sizesOf(n))
      for (const [i, entry] of keep.entries()) {
        if (!("fraction" in entry)) continue;
        const last = typeof entry.fraction === "number" ? entry.fraction : entry.fraction.at(-1)!;
        if (Math.round(last * p) === 0)
          throw new DomainError(
            `sweep: plan.grid.keepFraction[${i}] must keep at least one of ${p} features (n = ${n}), got ${last}`,
          );
      }
}

/** The values of an axis, which must be different. */
function distinct(name: AxisName, axis: Axis | undefined, otherwise: number): number[] {
  if (axis === undefined) return [otherwise];
  const values = inGrid(name, v.array(axisItems[name]), valuesOf(axis));
  refuseTwice(name, values.map(String));
  return values;
}

function refuseTwice(name: AxisName, values: readonly string[]): void {
  const at = new Map<string, number>();
  for (const [i, value] of values.entries()) {
    const before = at.get(value);
    if (before !== undefined)
      throw new DomainError(
        `sweep: plan.grid.${name}[${i}] must differ from plan.grid.${name}[${before}], got ${value} twice`,
      );
    at.set(value, i);
  }
}
