// Cells whose features depend on each other: no longer atoms, but a covariance of its own and averages over draws.
import * as v from "valibot";
import { DomainError } from "../errors.js";
import {
  ar1,
  blockCorrelated,
  equicorrelated,
  layOut,
  linearGaussian,
  type CovarianceProblem,
  type LinearGaussian,
} from "../problems/index.js";
import type { PruningRule } from "../rules/index.js";
import { predictAverages } from "../theory/average.js";
import type { ManyRisks } from "../theory/many.js";
import { integer } from "../validate.js";
import { spiked, type Cell } from "./cells.js";

/** How the features of a map depend on each other. */
export interface Correlated {
  /**
   * Correlation of features i and j, in decreasing order of importance: `"ar1"` ρ^|i−j|, `"equicorrelated"` ρ, `"blocks"` ρ within blocks
   * of neighbours.
   */
  structure: "ar1" | "equicorrelated" | "blocks";
  /** Features p, the same in every cell; n = p/κ need not be whole, s = αp is rounded. */
  nFeatures: number;
  /** Features to a block. Default 10. */
  blockSize?: number;
  /** Draws to average over, and their seed, the same in every cell, so that neighbours differ by their numbers only. Default 200 and 1. */
  nDraws?: number;
  /** Whole number ≥ 0 of the draws. Default 1. */
  seed?: number;
}

export const correlatedSchema = v.strictObject({
  structure: v.picklist(["ar1", "equicorrelated", "blocks"], "be one of ar1, equicorrelated, blocks"),
  nFeatures: integer(2, 5000),
  blockSize: v.optional(integer(1), 10),
  nDraws: v.optional(integer(2, 1_000_000), 200),
  seed: v.optional(integer(0), 1),
});

export type CorrelatedPlan = v.InferOutput<typeof correlatedSchema>;

/** Predicts cells by averages over draws; cells that differ in sizes, noise and ridges share one eigendecomposition. */
export class CorrelatedCells {
  private last: { key: string; problem: CovarianceProblem } | undefined;

  constructor(
    private readonly routine: string,
    private readonly problem: LinearGaussian,
    private readonly spikeGroup: number,
    private readonly plan: CorrelatedPlan,
  ) {
    if (plan.structure === "blocks" && plan.blockSize > plan.nFeatures)
      throw new DomainError(
        `${routine}: correlated.blockSize must be at most nFeatures = ${plan.nFeatures}, got ${plan.blockSize}`,
      );
  }

  /** The cell with the share that a whole number of features is. */
  whole(cell: Cell): Cell {
    const { nSamples, nKept } = this.sizes(cell);
    const { nFeatures } = this.plan;
    return {
      ...cell,
      kappa: nFeatures / nSamples,
      keepFraction: nKept / nFeatures,
      samplesPerKept: nSamples / nKept,
    };
  }

  /** Every risk of one cell, and the standard errors of the pruned and retrained ones. */
  risks(cell: Cell, rules: readonly PruningRule[]): { risks: ManyRisks; errors: ManyRisks } {
    const { ridge, retrainRidge, noiseStd } = cell;
    const { nDraws, seed } = this.plan;
    // the eigenvalues belong to the covariance object and are taken once
    const problem = { ...this.problemOf(cell), noiseStd };
    const point = { ...this.sizes(cell), ridge, retrainRidge, nDraws, seed };
    const { dense, small, pruned, retrained, detail } = predictAverages(this.routine, problem, point, rules);
    const one = (value: number) => Float64Array.of(value);
    const each = (of: (name: string) => number) => rules.map(({ name }) => one(of(name)));
    return {
      risks: {
        dense: one(dense),
        small: one(small),
        pruned: each((name) => pruned[name]),
        retrained: each((name) => retrained[name]),
      },
      errors: {
        dense: one(0),
        small: one(0),
        pruned: each((name) => detail.pruned[name].standardError),
        retrained: each((name) => detail.retrained[name].standardError),
      },
    };
  }

  private sizes({ kappa, keepFraction }: Cell): { nSamples: number; nKept: number } {
    const { nFeatures } = this.plan;
    return {
      nSamples: nFeatures / kappa,
      nKept: Math.max(1, Math.round(keepFraction * nFeatures)),
    };
  }

  private problemOf(cell: Cell): CovarianceProblem {
    const key = `${cell.correlation} ${cell.spikeVariance} ${cell.spikeCoefficient}`;
    if (this.last?.key === key) return this.last.problem;
    const { variance, betaStar } = layOut(spiked(this.problem, this.spikeGroup, cell), this.plan.nFeatures);
    const covariance = this.correlations(cell.correlation);
    const deviation = variance.map(Math.sqrt);
    const p = deviation.length;
    for (let i = 0; i < p; i++)
      for (let j = 0; j < p; j++) covariance.data[i * p + j] *= deviation[i] * deviation[j];
    const problem = linearGaussian({ covariance, betaStar, noiseStd: this.problem.noiseStd });
    this.last = { key, problem };
    return problem;
  }

  private correlations(rho: number) {
    const { structure, nFeatures, blockSize } = this.plan;
    if (structure === "ar1") return ar1(nFeatures, rho);
    if (structure === "equicorrelated") return equicorrelated(nFeatures, rho);
    return blockCorrelated(nFeatures, blockSize, rho);
  }
}
