import { byImportance } from "./importance.js";
import type { LinearGaussian } from "./linear-gaussian.js";

/** What a model of the most important features of a world is faced with. */
export interface SeenPart {
  /** The problem of that model: weights and B = √p β* counted for its own p, what it does not see added to the noise. */
  problem: LinearGaussian;
  /** The scaled coefficient in the world's own units, √d β*, of each group of `problem`. */
  worldCoefficient: Float64Array;
}

/**
 * The problem that a model of only the most important `share` of a world's features is faced with
 * (docs/theory.md §1, growing the model): those features, and the variance of all the others' contribution added to the
 * noise. Groups that tie at the boundary are cut in proportion.
 * @param world the problem with all its features
 * @param share p/d in (0, 1]
 */
export function seenPart(world: LinearGaussian, share: number): SeenPart {
  if (share === 1) return { problem: world, worldCoefficient: world.coefficient };
  const seen: { k: number; weight: number }[] = [];
  let room = share;
  let unseen = 0;
  for (const tied of byImportance(world)) {
    const weight = tied.reduce((sum, k) => sum + world.weight[k], 0);
    const part = Math.min(weight, room);
    for (const k of tied) {
      unseen += world.weight[k] * (1 - part / weight) * world.variance[k] * world.coefficient[k] ** 2;
      // A sliver from rounding (share = .1, weights .1 + .9) is no group of features.
      if (part > 1e-12 * weight) seen.push({ k, weight: world.weight[k] * (part / weight) });
    }
    room = Math.max(0, room - weight);
  }
  const total = seen.reduce((sum, { weight }) => sum + weight, 0);
  const worldCoefficient = Float64Array.from(seen, ({ k }) => world.coefficient[k]);
  const problem: LinearGaussian = Object.freeze({
    kind: "linearGaussian",
    weight: Float64Array.from(seen, ({ weight }) => weight / total),
    variance: Float64Array.from(seen, ({ k }) => world.variance[k]),
    coefficient: worldCoefficient.map((b) => b * Math.sqrt(share)),
    noiseStd: Math.sqrt(world.noiseStd ** 2 + unseen),
  });
  return { problem, worldCoefficient };
}
