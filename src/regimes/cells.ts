// From the axes and what is held fixed to the numbers of each cell.
import { DomainError } from "../errors.js";
import { seenPart, type LinearGaussian } from "../problems/index.js";
import type { FeatureLaw, ManyPoint } from "../theory/many.js";
import { ranges, type Parameter } from "./axes.js";

/** Every number of a cell. */
export interface Cell {
  /** κ = p/n of the large model. */
  kappa: number;
  /** α = s/p, at most 1. */
  keepFraction: number;
  /** n/s as given, or 1/(κα). */
  samplesPerKept: number;
  /** σ */
  noiseStd: number;
  /** λ of the dense fit. */
  ridge: number;
  /** λ₂ of the refit. */
  retrainRidge: number;
  /** Variance of the group of the spike. */
  spikeVariance: number;
  /** Scaled coefficient B of that group. */
  spikeCoefficient: number;
  /** NaN where features are independent. */
  correlation: number;
}

/** What every cell of a map shares: numbers that are not on an axis. */
export type Fixed = Partial<Record<Parameter, number>>;

/** Sizes of the two models: of these, two say the third. */
const sizes = ["kappa", "keepFraction", "samplesPerKept"] as const;

/**
 * Checks that the axes and the fixed numbers together say what every cell is.
 * @throws {DomainError} a parameter given twice, or sizes that say too little or too much
 */
export function checkGiven(routine: string, axes: readonly Parameter[], fixed: Fixed): void {
  if (axes[0] === axes[1])
    throw new DomainError(`${routine}: y.parameter must be another than that of x, got ${axes[0]} for both`);
  const twice = axes.find((name) => fixed[name] !== undefined);
  if (twice !== undefined)
    throw new DomainError(`${routine}: ${twice} must be on an axis or fixed, got both`);
  for (const [name, value] of Object.entries(fixed))
    if (value !== undefined && !ranges[name as Parameter].holds(value))
      throw new DomainError(`${routine}: ${name} must ${ranges[name as Parameter].rule}, got ${value}`);
  const given = sizes.filter((name) => axes.includes(name) || fixed[name] !== undefined);
  if (given.length !== 2)
    throw new DomainError(
      `${routine}: the sizes must be given by two of kappa, keepFraction and samplesPerKept, on axes or fixed, ` +
        `got ${given.length === 0 ? "none" : given.join(" and ")}`,
    );
}

/** The cell with these numbers; `problem` says the noise and the spike where they are not given. */
export function cellOf(problem: LinearGaussian, spikeGroup: number, given: Fixed): Cell {
  // Written out without spreads: a map has ten thousand cells.
  const ratio = given.samplesPerKept ?? 1 / (given.kappa! * given.keepFraction!);
  return {
    kappa: given.kappa ?? 1 / (given.keepFraction! * ratio),
    keepFraction: given.keepFraction ?? Math.min(1, 1 / (given.kappa! * ratio)),
    samplesPerKept: ratio,
    noiseStd: given.noiseStd ?? problem.noiseStd,
    ridge: given.ridge ?? 0,
    retrainRidge: given.retrainRidge ?? 0,
    spikeVariance: given.spikeVariance ?? problem.variance[spikeGroup],
    spikeCoefficient: given.spikeCoefficient ?? problem.coefficient[spikeGroup],
    correlation: given.correlation ?? Number.NaN,
  };
}

/** The problem with the spike of a cell. */
export function spiked(problem: LinearGaussian, group: number, cell: Cell): LinearGaussian {
  const { spikeVariance, spikeCoefficient, noiseStd } = cell;
  if (
    spikeVariance === problem.variance[group] &&
    spikeCoefficient === problem.coefficient[group] &&
    noiseStd === problem.noiseStd
  )
    return problem;
  return Object.freeze({
    ...problem,
    noiseStd,
    variance: problem.variance.with(group, spikeVariance),
    coefficient: problem.coefficient.with(group, spikeCoefficient),
  });
}

/**
 * Turns cells into points of the core. Cells that differ only in sizes, noise and ridges share a law of features.
 */
export class Points {
  private readonly laws = new Map<string, { law: FeatureLaw; unseen: number }>();

  /** @param worldKappa d/n of a growing world, whose p = κn most important features a model sees; or undefined */
  constructor(
    private readonly problem: LinearGaussian,
    private readonly spikeGroup: number,
    private readonly worldKappa: number | undefined,
  ) {}

  of(cell: Cell): ManyPoint {
    const { kappa, keepFraction, ridge, retrainRidge, noiseStd } = cell;
    const { law, unseen } = this.lawOf(cell);
    return {
      law,
      kappa,
      keepFraction,
      ridge,
      retrainRidge,
      noiseStd: unseen === 0 ? noiseStd : Math.sqrt(noiseStd * noiseStd + unseen),
    };
  }

  private lawOf(cell: Cell): { law: FeatureLaw; unseen: number } {
    const share = this.worldKappa === undefined ? 1 : Math.min(1, cell.kappa / this.worldKappa);
    const key = `${share} ${cell.spikeVariance} ${cell.spikeCoefficient}`;
    const known = this.laws.get(key);
    if (known) return known;
    const world = { ...spiked(this.problem, this.spikeGroup, cell), noiseStd: 0 };
    const { problem, worldCoefficient } = seenPart(world, share);
    const law = {
      law: { problem, ruleCoefficient: worldCoefficient },
      unseen: problem.noiseStd * problem.noiseStd,
    };
    this.laws.set(key, law);
    return law;
  }
}
