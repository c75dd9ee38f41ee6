// Sizes of models, in units of n: where the theory is drawn, and where it is simulated.
import { shareOf, sizesOf, type State } from "../state/state.js";

type Sizes = Pick<State, "n" | "world" | "keep" | "kappa" | "pattern">;

/** Where pruning to s begins; of a pattern there is no such size. */
const fixed = ({ pattern }: Pick<State, "pattern">, s: number) => (pattern === "any" ? [s] : []);

/** κ of the lines: evenly spread, closer together at the peak and where pruning begins. */
export function lineKappas(sizes: Sizes, count: number): number[] {
  const { world, keep } = sizes;
  const step = world / count;
  const grid = Array.from({ length: count }, (_, i) => (i + 1) * step);
  for (const gap of [0.004, 0.012, 0.025, 0.05, 0.08, 0.12]) grid.push(1 - gap, 1 + gap);
  for (const start of fixed(sizes, keep * world)) grid.push(start, start * 1.01, start * 1.06, start * 1.15);
  // a small model of a share has its peak where that has n features
  if (sizes.pattern !== "any")
    for (const gap of [-0.08, -0.025, 0.025, 0.08]) grid.push(1 / shareOf(sizes.pattern) + gap);
  grid.push(1, world);
  const inside = grid.filter((kappa) => kappa > 0 && kappa <= world).toSorted((a, b) => a - b);
  return inside.filter((kappa, i) => i === 0 || kappa - inside[i - 1] > 1e-6);
}

const DOTS = [
  0.15, 0.3, 0.45, 0.6, 0.75, 0.86, 0.94, 1, 1.06, 1.15, 1.3, 1.5, 1.75, 2.05, 2.4, 2.8, 3.3, 4, 5, 6.3, 8,
];

/** Sizes that are simulated, increasing; the small model's s among them, where all have the same. */
export function dotSizes(sizes: Sizes): number[] {
  const { d, s } = sizesOf(sizes);
  const wanted = DOTS.map((kappa) => Math.round(kappa * sizes.n));
  const inside = wanted.filter((p) => p >= 1 && p < 0.96 * d);
  return [...new Set([...inside, ...fixed(sizes, s), d])].toSorted((a, b) => a - b);
}

/** Sizes at which slow theories are computed: first a few over the whole width, then those between. */
export function coarseToFine(sizes: Sizes, count: number): number[] {
  const { d, s, p } = sizesOf(sizes);
  const grid = lineKappas(sizes, count).map((kappa) => Math.round(kappa * sizes.n));
  const all = [...new Set([...grid, ...dotSizes(sizes), ...fixed(sizes, s), d])].filter(
    (size) => size >= 1 && size <= d,
  );
  const sorted = all.toSorted((a, b) => a - b);
  const order = [p];
  for (let stride = 16; stride >= 1; stride /= 2)
    for (let i = 0; i < sorted.length; i += stride) order.push(sorted[i]);
  return [...new Set(order)];
}

/** Features kept after each round, in equal ratios from the whole world down to s; the same for models of all sizes. */
export function schedule({ d, s }: { d: number; s: number }, rounds: number): number[] {
  const kept = Array.from({ length: rounds }, (_, k) => Math.round(d * (s / d) ** ((k + 1) / rounds)));
  return kept.filter((count, k) => k === 0 || count < kept[k - 1]);
}
