// Randomized problems whose features depend on each other: theory by averages over the law of the dense fit against real fits.
//
// Verdict per number: |simulated mean − theory| < 4 standard errors + allowance(theory), the standard error being that of both roads.
// The allowance is for the finite size: 4/n of the value, and without ridge 2/|m − n| more, m the features of the fit (p for the
// dense and the pruned model, s for the small and the retrained one): the exact finite-n risk of least squares is
// v(1 + m/(n−m−1)) where theory has v/(1 − m/n). With |m − n| ≥ n/5 that is O(1/n) as well.
//
// OVERPARAM_LONG=1 draws ten times as many trials and draws of the law: minutes instead of seconds, and three times as sharp.
import { expect } from "vitest";
import type { CovarianceProblem, RandomFeatures } from "../../src/problems/index.js";
import type { Stream } from "../../src/random/index.js";
import { simulate } from "../../src/simulate/index.js";
import { predict, type Averaged } from "../../src/theory/index.js";

type Correlated = CovarianceProblem | RandomFeatures;

const long = process.env.OVERPARAM_LONG === "1";
const N_SAMPLES = 300;
const N_TRIALS = long ? 200 : 20;
const N_DRAWS = long ? 1000 : 100;

/** How far least squares stays away from m = n. */
const GAP = N_SAMPLES / 5;

/** Draws one after the other from a stream. */
export class Dice {
  private at = 0;
  constructor(private readonly stream: Stream) {}
  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.stream.uniforms(1, this.at++)[0];
  }
  /** Uniform on a logarithmic scale. */
  logBetween(low: number, high: number): number {
    return Math.exp(this.between(Math.log(low), Math.log(high)));
  }
  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }
  one<T>(choices: readonly T[]): T {
    return choices[this.whole(0, choices.length - 1)];
  }
}

/** True coefficients of one of three kinds, scaled so that the labels' signal is about 1 for unit variances. */
export function coefficients(dice: Dice, stream: Stream, p: number): Float64Array {
  const normals = stream.child("beta").normals(p);
  switch (dice.one(["dense", "sparse", "equal"] as const)) {
    case "dense":
      return normals.map((z) => z / Math.sqrt(p));
    case "sparse":
      return normals.map((z, i) => (i % 10 === 0 ? (3 * z) / Math.sqrt(p) : z / (4 * Math.sqrt(p))));
    case "equal":
      return normals.map(() => 1 / Math.sqrt(p));
  }
}

export interface Case {
  name: string;
  nKept: number;
  ridge: number;
  retrainRidge: number;
  problem: Correlated;
}

/** Random sizes, ridges and, by `make`, problems; the same for the same stream. */
export function randomCases(
  stream: Stream,
  count: number,
  make: (dice: Dice, p: number, own: Stream) => { name: string; problem: Correlated },
): Case[] {
  return Array.from({ length: count }, (_, k) => {
    const own = stream.child(k);
    const dice = new Dice(own);
    const ridge = dice.one([0, 0, 1]) * dice.logBetween(0.01, 1);
    const retrainRidge = dice.one([0, 0, 1]) * dice.logBetween(0.01, 1);
    const p = sizeAwayFrom(dice, 100, 560, ridge);
    const nKept = sizeAwayFrom(dice, 20, Math.min(p, 420), retrainRidge);
    const { name, problem } = make(dice, p, own);
    const show = (value: number) => Number(value.toPrecision(2));
    return {
      name: `${name}, p = ${p}, s = ${nKept}, ridges ${show(ridge)} and ${show(retrainRidge)}`,
      nKept,
      ridge,
      retrainRidge,
      problem,
    };
  });
}

/** A whole number in the range, at least GAP away from n where there is no ridge. */
function sizeAwayFrom(dice: Dice, low: number, high: number, ridge: number): number {
  for (let tries = 0; tries < 1000; tries++) {
    const size = dice.whole(low, high);
    if (ridge > 0 || Math.abs(size - N_SAMPLES) >= GAP) return size;
  }
  throw new Error("sizeAwayFrom: the range has no such size");
}

/** Simulates and predicts a case, and compares every number. */
export async function expectAgreement(
  { problem, nKept, ridge, retrainRidge }: Case,
  rules: readonly string[],
): Promise<void> {
  const shared = { nSamples: N_SAMPLES, ridge, retrainRidge, rules };
  const { nFeatures, dense, detail } = predict(problem, { ...shared, nKept, nDraws: N_DRAWS, seed: 2 });
  const simulated = await simulate(problem, {
    ...shared,
    keepFraction: nKept / nFeatures,
    nTrials: N_TRIALS,
    seed: 20201216,
    workers: 1,
  });
  const finite = (m: number, lambda: number) =>
    4 / N_SAMPLES + (lambda > 0 ? 0 : 2 / Math.abs(m - N_SAMPLES));
  const check = (what: string, estimate: Estimate, leaf: Averaged, allowance: number) => {
    const { mean, standardError } = estimate;
    const { value } = leaf;
    const allowed = 4 * Math.hypot(standardError, leaf.standardError) + allowance * value;
    expect(
      Math.abs(mean - value),
      `${what}: simulated ${mean} ± ${standardError}, theory ${value} ± ${leaf.standardError}`,
    ).toBeLessThan(allowed);
  };
  expect(simulated.nKept).toBe(nKept);
  check("dense", simulated.dense, { value: dense, standardError: 0 }, finite(nFeatures, ridge));
  if (Math.abs(nKept - N_SAMPLES) >= GAP) check("small", simulated.small, detail.small, finite(nKept, 0));
  for (const rule of rules) {
    check(`pruned ${rule}`, simulated.pruned[rule], detail.pruned[rule], finite(nFeatures, ridge));
    // an N:M rule keeps its own share, which may be close to n
    const kept = detail.nKept[rule];
    if (retrainRidge === 0 && Math.abs(kept - N_SAMPLES) < GAP) continue;
    check(`retrained ${rule}`, simulated.retrained[rule], detail.retrained[rule], finite(kept, retrainRidge));
  }
}

interface Estimate {
  mean: number;
  standardError: number;
}
