import { At } from "../memory/address";
import { F64x2 } from "../simd/f64x2";

/** Rows of the source copied at a time: their ends stay in the first-level cache whatever the leading dimension. */
const STRIP: i32 = 16;

/** D ← Sᵀ with S m×n, D n×m. The two must not overlap. */
export function transpose(m: i32, n: i32, s: usize, ldS: i32, d: usize, ldD: i32): void {
  for (let i = 0; i < m; i += STRIP)
    transposeStrip(min(STRIP, m - i), n, At.f64(s, i, 0, ldS), ldS, At.nth(d, i), ldD);
}

/** The same for at most STRIP rows, in blocks of 2×2. */
export function transposeStrip(m: i32, n: i32, s: usize, ldS: i32, d: usize, ldD: i32): void {
  const stepS = (<usize>ldS) << 3;
  const stepD = (<usize>ldD) << 3;
  const mEven = m & ~1;
  let j = 0;
  for (; j + 2 <= n; j += 2) {
    const d0 = At.f64(d, j, 0, ldD);
    let p = At.nth(s, j);
    for (let i = 0; i < mEven; i += 2) {
      const r0 = v128.load(p);
      const r1 = v128.load(p + stepS);
      const q = At.nth(d0, i);
      v128.store(q, F64x2.lows(r0, r1));
      v128.store(q + stepD, F64x2.highs(r0, r1));
      p += stepS << 1;
    }
    if (mEven < m) {
      const q = At.nth(d0, mEven);
      store<f64>(q, load<f64>(p));
      store<f64>(q + stepD, load<f64>(p, 8));
    }
  }
  if (j < n) for (let i = 0; i < m; i++) store<f64>(At.f64(d, j, i, ldD), load<f64>(At.f64(s, i, j, ldS)));
}
