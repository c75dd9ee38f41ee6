import { At } from "../memory/address";

/** Rows and columns looked at together, so that reading down a column stays in the cache. */
const TILE: i32 = 16;

/** Whether a_ij = a_ji to the last bit for all of A, n×n, ldA ≥ n. A is read; NaN equals nothing. */
export function isSymmetric(n: i32, a: usize, ldA: i32): bool {
  const step = (<usize>ldA) << 3;
  for (let top = 0; top < n; top += TILE)
    for (let left = 0; left <= top; left += TILE) {
      let differing = 0;
      const rowEnd = min(n, top + TILE);
      for (let i = top; i < rowEnd; i++) {
        let across = At.f64(a, i, left, ldA);
        let down = At.f64(a, left, i, ldA);
        const end = At.f64(a, i, min(i, left + TILE), ldA);
        while (across < end) {
          differing |= i32(load<f64>(across) != load<f64>(down));
          across += 8;
          down += step;
        }
      }
      if (differing != 0) return false;
    }
  return true;
}
