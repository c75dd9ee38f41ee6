// Sets that do not depend on the noise: the top fraction of the atoms in order of a score, ties shared in proportion.

/**
 * P for the atoms of highest score that make up the fraction `keep`: 1 above the boundary, 0 below, and the same share for
 * all atoms at it, so that the order of the atoms does not matter. Writes P and 1 − P and returns the boundary score.
 *
 * The boundary is the largest score b with Σ{score ≥ b} w ≥ keep: found by bisection on the bits of a double, which for
 * numbers ≥ 0 are in their order, each end moved on to the nearest score. A dozen passes for a smooth spectrum, at most
 * 64, no sorting, no workspace.
 * @param weight [nAtoms]
 * @param score  [nAtoms] finite, ≥ 0
 */
export function topShare(
  nAtoms: i32,
  weight: usize,
  score: usize,
  keep: f64,
  mass: usize,
  dropped: usize,
): f64 {
  let highest: f64 = 0;
  let lowest: f64 = Infinity;
  for (let k = 0; k < nAtoms; k++) {
    const value = load<f64>(score + ((<usize>k) << 3));
    highest = max<f64>(highest, value);
    lowest = min<f64>(lowest, value);
  }
  // Σ{score ≥ low} ≥ keep > Σ{score ≥ high}
  let low = reinterpret<i64>(lowest);
  let high = reinterpret<i64>(highest) + 1;
  while (high - low > 1) {
    const middle = reinterpret<f64>(low + ((high - low) >> 1));
    let sum: f64 = 0;
    let next: f64 = Infinity;
    let before: f64 = 0;
    for (let k = 0; k < nAtoms; k++) {
      const at = (<usize>k) << 3;
      const value = load<f64>(score + at);
      const inside = value >= middle;
      sum += inside ? load<f64>(weight + at) : 0;
      next = min<f64>(next, inside ? value : Infinity);
      before = max<f64>(before, inside ? 0 : value);
    }
    if (sum >= keep) low = reinterpret<i64>(next);
    else high = reinterpret<i64>(before) + 1;
  }
  const boundary = reinterpret<f64>(low);
  let above: f64 = 0;
  let tied: f64 = 0;
  for (let k = 0; k < nAtoms; k++) {
    const value = load<f64>(score + ((<usize>k) << 3));
    const w = load<f64>(weight + ((<usize>k) << 3));
    if (value > boundary) above += w;
    else if (value == boundary) tied += w;
  }
  const share = min<f64>(1, max<f64>(0, (keep - above) / tied));
  const rest = min<f64>(1, max<f64>(0, (above + tied - keep) / tied));
  for (let k = 0; k < nAtoms; k++) {
    const at = (<usize>k) << 3;
    const value = load<f64>(score + at);
    store<f64>(mass + at, value > boundary ? 1 : value == boundary ? share : 0);
    store<f64>(dropped + at, value > boundary ? 0 : value == boundary ? rest : 1);
  }
  return boundary;
}
