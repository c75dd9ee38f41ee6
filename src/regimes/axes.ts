import * as v from "valibot";
import { DomainError } from "../errors.js";
import { finite, integer } from "../validate.js";
import { core } from "../wasm/instance.js";

/** What a regime map can vary. */
export type Parameter =
  | "kappa"
  | "samplesPerKept"
  | "keepFraction"
  | "noiseStd"
  | "spikeVariance"
  | "spikeCoefficient"
  | "ridge"
  | "retrainRidge"
  | "correlation";

/** An axis of a map: its values one by one, or evenly spaced. */
export type Axis =
  | {
      parameter: Parameter;
      /** At least two, increasing. */
      values: readonly number[];
      /** How they are drawn, and how the boundary is interpolated between them. Default log where all are positive. */
      scale?: Scale;
    }
  | {
      parameter: Parameter;
      from: number;
      to: number;
      /** Number of values, at least 2. Default 41. */
      count?: number;
      /** Evenly spaced in log or in the value. Default log; linear for the correlation. */
      scale?: Scale;
    };

/** How an axis is spaced. */
export type Scale = "linear" | "log";

/** An axis with its values. */
export interface MapAxis {
  /** What varies. */
  parameter: Parameter;
  /** How it is drawn. */
  scale: Scale;
  /** Its values, ascending. */
  values: Float64Array;
}

interface Range {
  /** What a value must be, for messages. */
  rule: string;
  holds(x: number): boolean;
}

const positive: Range = { rule: "be greater than 0", holds: (x) => x > 0 };
const nonNegative: Range = { rule: "be at least 0", holds: (x) => x >= 0 };

/** The range of each parameter. */
export const ranges: Readonly<Record<Parameter, Range>> = {
  kappa: positive,
  samplesPerKept: positive,
  keepFraction: { rule: "be in (0, 1]", holds: (x) => x > 0 && x <= 1 },
  noiseStd: nonNegative,
  spikeVariance: nonNegative,
  spikeCoefficient: { rule: "be a finite number", holds: Number.isFinite },
  ridge: nonNegative,
  retrainRidge: nonNegative,
  correlation: { rule: "be in (−1, 1)", holds: (x) => x > -1 && x < 1 },
};

/** Values of an axis, at most: a map of 10⁸ cells is more than anybody reads. */
const MOST_VALUES = 10_000;
const DEFAULT_COUNT = 41;

const parameter = v.picklist(
  Object.keys(ranges) as Parameter[],
  `be one of ${Object.keys(ranges).join(", ")}`,
);
const scale = v.optional(v.picklist(["linear", "log"], 'be "linear" or "log"'));

export const axisSchema = v.strictObject({
  parameter,
  values: v.optional(
    v.pipe(
      v.array(finite()),
      v.minLength(2, "name at least two values"),
      v.maxLength(MOST_VALUES, `name at most ${MOST_VALUES} values`),
    ),
  ),
  from: v.optional(finite()),
  to: v.optional(finite()),
  count: v.optional(integer(2, MOST_VALUES)),
  scale,
});

/**
 * The values of an axis, checked.
 * @param path where it stands in the input, for messages: `x`
 * @throws {DomainError} values outside the range of the parameter, not increasing, or given in two ways
 */
export function axisOf(routine: string, path: string, axis: v.InferOutput<typeof axisSchema>): MapAxis {
  const fail = (rest: string) => {
    throw new DomainError(`${routine}: ${path}${rest}`);
  };
  const { rule, holds } = ranges[axis.parameter];
  const { from, to, count } = axis;
  if (axis.values !== undefined) {
    if (from !== undefined || to !== undefined || count !== undefined)
      fail(" must have values or from and to, got both");
    const wrong = axis.values.findIndex((x) => !holds(x));
    if (wrong >= 0) fail(`.values[${wrong}] must ${rule}, got ${axis.values[wrong]}`);
    const fallen = axis.values.findIndex((x, i) => i > 0 && !(x > axis.values![i - 1]));
    if (fallen >= 0)
      fail(`.values must increase, got ${axis.values[fallen]} after ${axis.values[fallen - 1]}`);
    const byDefault = axis.values[0] > 0 && axis.parameter !== "correlation" ? "log" : "linear";
    const spacing = axis.scale ?? byDefault;
    if (spacing === "log" && !(axis.values[0] > 0))
      fail(`.values[0] must be greater than 0 on a log scale, got ${axis.values[0]}`);
    return { parameter: axis.parameter, scale: spacing, values: Float64Array.from(axis.values) };
  }
  if (from === undefined) fail(".from is missing, or values");
  if (to === undefined) fail(".to is missing");
  for (const [name, x] of Object.entries({ from: from!, to: to! }))
    if (!holds(x)) fail(`.${name} must ${rule}, got ${x}`);
  if (!(to! > from!)) fail(`.to must be greater than from = ${from}, got ${to}`);
  const spacing = axis.scale ?? (axis.parameter === "correlation" ? "linear" : "log");
  if (spacing === "log" && !(from! > 0))
    fail(`.from must be greater than 0 on a log scale, got ${from}, try scale: "linear"`);
  return {
    parameter: axis.parameter,
    scale: spacing,
    values: spaced(from!, to!, count ?? DEFAULT_COUNT, spacing),
  };
}

/** `count` values from `from` to `to`, both included, rounded to 12 digits so that a table of them can be read. */
export function spaced(from: number, to: number, count: number, spacing: Scale): Float64Array {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++)
    values[i] = Number(between(from, to, i / (count - 1), spacing).toPrecision(12));
  values[0] = from;
  values[count - 1] = to;
  return values;
}

/** The value that lies the share t of the way from a to b, on the scale of the axis. */
export function between(a: number, b: number, t: number, spacing: Scale): number {
  if (spacing === "linear") return a + t * (b - a);
  // The core's own functions, so that every engine gives the same bits.
  const { exp, log } = core();
  return a * exp(t * log(b / a));
}
