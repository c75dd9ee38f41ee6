// What a problem file says about the problem itself.
import * as v from "valibot";
import { DomainError } from "../errors.js";
import type { MatrixLike } from "../matrix/index.js";
import {
  ar1,
  blockCorrelated,
  equicorrelated,
  linearGaussian,
  powerLaw,
  randomFeatures,
  type LinearGaussianOptions,
  type Problem,
  type RandomFeaturesOptions,
} from "../problems/index.js";
import { finite, integer, validate } from "../validate.js";

/** The keys of a problem file that describe the problem, unchecked but for `nFeatures`. */
export interface Description {
  features?: unknown;
  covariance?: unknown;
  factor?: unknown;
  betaStar?: unknown;
  randomFeatures?: unknown;
  noiseStd?: unknown;
  nFeatures?: number | undefined;
}

const KINDS = ["features", "covariance", "factor", "randomFeatures"] as const;

/** How many features the lists of a description fix. */
export function listedFeatures({ betaStar, covariance, factor }: Description): number | undefined {
  const list = [betaStar, covariance, factor].find((given) => Array.isArray(given) && given.length > 0);
  return (list as unknown[] | undefined)?.length;
}

/** Ready-made covariances by name. */
const named = v.strictObject({
  ar1: v.optional(finite()),
  equicorrelated: v.optional(finite()),
  blocks: v.optional(v.strictObject({ size: integer(1), rho: finite() })),
  powerLaw: v.optional(v.strictObject({ exponent: finite(), seed: v.optional(integer(0)) })),
});

/**
 * The problem that a file describes: by `features` (groups), by `covariance` (rows, or a ready-made one by name) or `factor` and
 * `betaStar` (a list, or one number for all), or by `randomFeatures`.
 * @throws {DomainError | TypeError | ShapeError} what is wrong with it, in one line
 */
export function problemOf(routine: string, description: Description): Problem {
  const { features, covariance, factor, betaStar, noiseStd, nFeatures } = description;
  const kinds = KINDS.filter((key) => description[key] !== undefined);
  if (kinds.length === 0)
    throw new DomainError(`${routine}: features is missing, or in its place ${KINDS.slice(1).join(" or ")}`);
  if (kinds.length > 1)
    throw new DomainError(
      `${routine}: the problem must be described by one of ${KINDS.join(", ")}, got ${kinds.join(" and ")}`,
    );
  if (betaStar !== undefined && kinds[0] !== "covariance" && kinds[0] !== "factor")
    throw new DomainError(
      `${routine}: betaStar must come with covariance or factor, got it with ${kinds[0]}`,
    );
  switch (kinds[0]) {
    case "features":
      return linearGaussian({ features, noiseStd } as LinearGaussianOptions);
    case "randomFeatures":
      return randomFeatures({
        ...(Object(description.randomFeatures) as RandomFeaturesOptions),
        nFeatures: sizeOf(routine, nFeatures),
        noiseStd: noiseStd as number,
      });
    case "factor":
      return linearGaussian({
        factor: factor as MatrixLike,
        betaStar: coefficients(betaStar, Array.isArray(factor) ? factor.length : 0),
        noiseStd: noiseStd as number,
      });
    case "covariance": {
      const given = Array.isArray(covariance);
      const sigma = given ? (covariance as number[][]) : readyMade(routine, covariance, nFeatures);
      const p = given ? covariance.length : sizeOf(routine, nFeatures);
      return linearGaussian({
        covariance: sigma,
        betaStar: coefficients(betaStar, p),
        noiseStd: noiseStd as number,
      });
    }
  }
}

function readyMade(routine: string, covariance: unknown, nFeatures: number | undefined): MatrixLike {
  const choice = validate(`${routine}: covariance`, named, covariance);
  const names = Object.keys(choice);
  if (names.length !== 1)
    throw new DomainError(
      `${routine}: covariance must be rows or name one of ${Object.keys(named.entries).join(", ")}, got ${names.join(" and ") || "none"}`,
    );
  const p = sizeOf(routine, nFeatures);
  if (choice.ar1 !== undefined) return ar1(p, choice.ar1);
  if (choice.equicorrelated !== undefined) return equicorrelated(p, choice.equicorrelated);
  if (choice.blocks !== undefined) return blockCorrelated(p, choice.blocks.size, choice.blocks.rho);
  return powerLaw(p, choice.powerLaw!.exponent, choice.powerLaw!.seed);
}

function sizeOf(routine: string, nFeatures: number | undefined): number {
  if (nFeatures === undefined) throw new DomainError(`${routine}: nFeatures is missing`);
  return nFeatures;
}

/** One number stands for the same coefficient of every feature. */
const coefficients = (betaStar: unknown, p: number) =>
  typeof betaStar === "number" ? new Float64Array(p).fill(betaStar) : (betaStar as number[]);
