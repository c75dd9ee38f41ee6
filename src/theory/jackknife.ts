/**
 * The standard error of x from the x_g without each of G equal groups of draws in turn: √((G−1)/G Σ (x_g − x)²). Around x itself and not the
 * mean of the x_g, so that an x that hangs on all draws (equations that are all but singular with them, and not without) is known for what it is.
 * @returns 0 where x is infinite whatever is left out; Infinity, nothing known, where x_g cannot be had for one of the groups
 * Source: Quenouille's jackknife, by groups
 */
export function jackknifeError(x: number, without: readonly number[]): number {
  const nGroups = without.length;
  const squares = without.reduce((sum, value) => sum + (value === x ? 0 : (value - x) * (value - x)), 0);
  const error = Math.sqrt((squares * (nGroups - 1)) / nGroups);
  return Number.isNaN(error) ? Infinity : error;
}
