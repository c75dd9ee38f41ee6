// Products of a matrix and a vector as if summed in twice the precision: Dot2 of Ogita, Rump and Oishi (SIAM J. Sci.
// Comput. 26, 2005). The error of every product (Dekker's splitting) and of every sum (Knuth) is kept in a second sum.
// Entries beyond 2^996 overflow in the splitting and come out as NaN.
import { At } from "../memory/address";

/** 2^27 + 1: cuts a double into two halves of 26 bits. */
const SPLITTER: f64 = 134217729.0;

/** f ← b − r − A·x, rounded once at the end. A m×n, ldA ≥ n; b, r, f have m entries, x has n. */
export function accurateResidual(
  m: i32,
  n: i32,
  a: usize,
  ldA: i32,
  x: usize,
  b: usize,
  r: usize,
  f: usize,
): void {
  for (let i = 0; i < m; i++) {
    const start = load<f64>(At.nth(b, i));
    const less = load<f64>(At.nth(r, i));
    const first = start - less;
    const z = first - start;
    store<f64>(
      At.nth(f, i),
      accurateRow(n, At.f64(a, i, 0, ldA), x, first, start - (first - z) + (-less - z), 0),
    );
  }
}

/** r ← b − A·x, rounded, and f ← what the rounding left out: accurateResidual with r = 0 and then with that r, in one pass. */
export function splitResidual(
  m: i32,
  n: i32,
  a: usize,
  ldA: i32,
  x: usize,
  b: usize,
  r: usize,
  f: usize,
): void {
  for (let i = 0; i < m; i++) {
    const value = accurateRow(n, At.f64(a, i, 0, ldA), x, load<f64>(At.nth(b, i)), 0.0, At.nth(f, i));
    store<f64>(At.nth(r, i), value);
  }
}

/** (start + tail) − row·x; where `low` is an address, what the last rounding left out is stored there. */
export function accurateRow(n: i32, row: usize, x: usize, start: f64, tail: f64, low: usize): f64 {
  const splitter = f64x2.splat(SPLITTER);
  let sum = f64x2.splat(0.0);
  let rest = f64x2.splat(0.0);
  const end = row + ((<usize>n) << 3);
  while (row < end) {
    const odd = end - row == 8;
    const u = odd ? v128.load64_zero(row) : v128.load(row);
    const v = odd ? v128.load64_zero(x) : v128.load(x);
    const cu = f64x2.mul(splitter, u);
    const cv = f64x2.mul(splitter, v);
    const uh = f64x2.sub(cu, f64x2.sub(cu, u));
    const vh = f64x2.sub(cv, f64x2.sub(cv, v));
    const ul = f64x2.sub(u, uh);
    const vl = f64x2.sub(v, vh);
    const p = f64x2.mul(u, v);
    const cross = f64x2.add(f64x2.mul(uh, vl), f64x2.mul(ul, vh));
    const e = f64x2.add(f64x2.add(f64x2.sub(f64x2.mul(uh, vh), p), cross), f64x2.mul(ul, vl));
    const t = f64x2.add(sum, p);
    const z = f64x2.sub(t, sum);
    const lost = f64x2.add(f64x2.sub(sum, f64x2.sub(t, z)), f64x2.sub(p, z));
    rest = f64x2.add(rest, f64x2.add(lost, e));
    sum = t;
    row += 16;
    x += 16;
  }
  for (let lane = 0; lane < 2; lane++) {
    const part = lane == 0 ? -f64x2.extract_lane(sum, 0) : -f64x2.extract_lane(sum, 1);
    const t = start + part;
    const z = t - start;
    tail += start - (t - z) + (part - z);
    start = t;
  }
  const small = tail - (f64x2.extract_lane(rest, 0) + f64x2.extract_lane(rest, 1));
  const value = start + small;
  if (low != 0) {
    const z = value - start;
    store<f64>(low, start - (value - z) + (small - z));
  }
  return value;
}

/** g ← −Aᵀ·r, rounded once at the end. A m×n, ldA ≥ n; r has m entries, g has n; scratch 2·(n + 1) doubles. */
export function accurateGradient(
  m: i32,
  n: i32,
  a: usize,
  ldA: i32,
  r: usize,
  g: usize,
  scratch: usize,
): void {
  const rest = At.nth(scratch, n + 1);
  memory.fill(scratch, 0, (<usize>(2 * (n + 1))) << 3);
  for (let i = 0; i < m; i++) addAccurately(n, load<f64>(At.nth(r, i)), At.f64(a, i, 0, ldA), scratch, rest);
  for (let j = 0; j < n; j++)
    store<f64>(At.nth(g, j), -(load<f64>(At.nth(scratch, j)) + load<f64>(At.nth(rest, j))));
}

/** (sum, rest) ← (sum, rest) + weight·row. Both sums have room for an even number of entries. */
export function addAccurately(n: i32, weight: f64, row: usize, sum: usize, rest: usize): void {
  const splitter = f64x2.splat(SPLITTER);
  const v = f64x2.splat(weight);
  const cv = f64x2.mul(splitter, v);
  const vh = f64x2.sub(cv, f64x2.sub(cv, v));
  const vl = f64x2.sub(v, vh);
  const end = row + ((<usize>n) << 3);
  while (row < end) {
    const u = end - row == 8 ? v128.load64_zero(row) : v128.load(row);
    const cu = f64x2.mul(splitter, u);
    const uh = f64x2.sub(cu, f64x2.sub(cu, u));
    const ul = f64x2.sub(u, uh);
    const p = f64x2.mul(u, v);
    const cross = f64x2.add(f64x2.mul(uh, vl), f64x2.mul(ul, vh));
    const e = f64x2.add(f64x2.add(f64x2.sub(f64x2.mul(uh, vh), p), cross), f64x2.mul(ul, vl));
    const s = v128.load(sum);
    const t = f64x2.add(s, p);
    const z = f64x2.sub(t, s);
    const lost = f64x2.add(f64x2.sub(s, f64x2.sub(t, z)), f64x2.sub(p, z));
    v128.store(rest, f64x2.add(v128.load(rest), f64x2.add(lost, e)));
    v128.store(sum, t);
    row += 16;
    sum += 16;
    rest += 16;
  }
}
