import type { Cell } from "./cells.js";

/**
 * About how long a cell takes on one thread, in seconds: what the progress and its time left are counted in. Only the ratios between
 * cells matter; the constants are those of a 3 GHz x86-64 core.
 */
export function secondsOf({
  nSamples: n,
  sizes,
  rules,
  nTrials,
  keepFraction,
  nKept,
  simulation,
}: Cell): number {
  const theory = 2e-4 * sizes.length;
  if (!simulation) return theory;
  const largest = Math.max(...sizes);
  const last = Array.isArray(keepFraction) ? keepFraction.at(-1)! : keepFraction;
  const perSize = sizes.map((p) => {
    const order = Math.min(n, p);
    const s = nKept === null ? (last ?? 1) * p : Math.min(nKept, p);
    const refit = Math.min(s, n);
    return order ** 3 / 3 + (1 + rules.length) * (n * s * refit + refit ** 3 / 3);
  });
  const flops = n * largest * Math.min(n, largest) + perSize.reduce((sum, x) => sum + x, 0);
  return theory + 3e-4 + nTrials * (1e-5 + flops / 14e9 + n * largest * 4e-9);
}
