import { byImportance } from "./layout.js";
import type { LinearGaussian } from "./linear-gaussian.js";

/**
 * The problem that a model of only the most important `share` of a world's features is faced with
 * (docs/theory.md §1, growing the model): those features, with weights and scaled coefficients B = √p β* counted for the
 * smaller p, and the variance of all the others' contribution added to the noise.
 * @param world the problem with all its features
 * @param share p/d in (0, 1]
 */
export function seenPart(world: LinearGaussian, share: number): LinearGaussian {
  if (share === 1) return world;
  const seen = { weight: [] as number[], variance: [] as number[], coefficient: [] as number[] };
  let room = share;
  let unseen = 0;
  for (const k of byImportance(world)) {
    const weight = world.weight[k];
    const variance = world.variance[k];
    const coefficient = world.coefficient[k];
    const part = Math.min(weight, room);
    unseen += (weight - part) * variance * coefficient ** 2;
    // A sliver from rounding (share = .1, weights .1 + .9) is no group of features.
    if (part > 1e-12 * weight) {
      seen.weight.push(part / share);
      seen.variance.push(variance);
      seen.coefficient.push(coefficient * Math.sqrt(share));
    }
    room = Math.max(0, room - weight);
  }
  return Object.freeze({
    kind: "linearGaussian",
    weight: normalized(seen.weight),
    variance: Float64Array.from(seen.variance),
    coefficient: Float64Array.from(seen.coefficient),
    noiseStd: Math.sqrt(world.noiseStd ** 2 + unseen),
  });
}

function normalized(weight: number[]): Float64Array {
  const sum = weight.reduce((a, b) => a + b, 0);
  return Float64Array.from(weight, (w) => w / sum);
}
