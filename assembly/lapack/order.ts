// Sorting and reordering for the spectral routines.
import { At } from "../memory/address";
import { F64x2 } from "../simd/f64x2";

/** Integer i of a vector of 32-bit integers. */
export class Ints {
  @inline
  static get(base: usize, i: i32): i32 {
    return load<i32>(base + ((<usize>i) << 2));
  }

  @inline
  static set(base: usize, i: i32, value: i32): void {
    store<i32>(base + ((<usize>i) << 2), value);
  }
}

/** Sorts x in ascending order (shell sort; the inputs are nearly sorted or short). */
export function sortAscending(n: i32, x: usize): void {
  let gap = 1;
  while (gap < n / 3) gap = 3 * gap + 1;
  for (; gap > 0; gap /= 3)
    for (let i = gap; i < n; i++) {
      const value = load<f64>(At.nth(x, i));
      let j = i;
      for (; j >= gap && load<f64>(At.nth(x, j - gap)) > value; j -= gap)
        store<f64>(At.nth(x, j), load<f64>(At.nth(x, j - gap)));
      store<f64>(At.nth(x, j), value);
    }
}

/** Writes the permutation that sorts x in ascending order, by insertion: for the short vectors of a leaf. */
export function sortingOrder(n: i32, x: usize, perm: usize): void {
  for (let i = 0; i < n; i++) {
    const value = load<f64>(At.nth(x, i));
    let j = i;
    for (; j > 0 && load<f64>(At.nth(x, Ints.get(perm, j - 1))) > value; j--)
      Ints.set(perm, j, Ints.get(perm, j - 1));
    Ints.set(perm, j, i);
  }
}

/**
 * Merges two sorted runs of x: out[0 … n1 + n2) sorts x as a whole (dlamrg).
 *
 *   x[first[i] + shift1], i < n1, ascending;  x[second[i] + shift2], i < n2, ascending
 */
export function mergeOrders(
  x: usize,
  n1: i32,
  first: usize,
  shift1: i32,
  n2: i32,
  second: usize,
  shift2: i32,
  out: usize,
): void {
  let i = 0;
  let j = 0;
  for (let t = 0; t < n1 + n2; t++) {
    let takeFirst = j >= n2;
    if (i < n1 && !takeFirst)
      takeFirst =
        load<f64>(At.nth(x, Ints.get(first, i) + shift1)) <=
        load<f64>(At.nth(x, Ints.get(second, j) + shift2));
    Ints.set(out, t, takeFirst ? Ints.get(first, i++) + shift1 : Ints.get(second, j++) + shift2);
  }
}

/** Merges x[0 … k) ascending with x[k … n) descending: the state after a merge of divide and conquer. */
export function mergeUpDown(x: usize, k: i32, n: i32, out: usize): void {
  let i = 0;
  let j = n - 1;
  for (let t = 0; t < n; t++) {
    const takeFirst = j < k || (i < k && load<f64>(At.nth(x, i)) <= load<f64>(At.nth(x, j)));
    Ints.set(out, t, takeFirst ? i++ : j--);
  }
}

/** Turns the order of a vector of integers round. */
export function reverseInts(n: i32, x: usize): void {
  for (let i = 0, j = n - 1; i < j; i++, j--) {
    const t = Ints.get(x, i);
    Ints.set(x, i, Ints.get(x, j));
    Ints.set(x, j, t);
  }
}

export function swapRows(n: i32, x: usize, y: usize): void {
  const end = x + ((<usize>n) << 3);
  while (x < end) {
    const t = load<f64>(x);
    store<f64>(x, load<f64>(y));
    store<f64>(y, t);
    x += 8;
    y += 8;
  }
}

/** D ← the transpose of the rows perm[0], perm[1], … of S: D is n×m, column j is row perm[j] of S. Two columns at a time. */
export function columnsFromRows(m: i32, n: i32, s: usize, ldS: i32, perm: usize, d: usize, ldD: i32): void {
  const stepD = (<usize>ldD) << 3;
  let j = 0;
  for (; j + 4 <= m; j += 4)
    fourColumns(
      n,
      At.f64(s, Ints.get(perm, j), 0, ldS),
      At.f64(s, Ints.get(perm, j + 1), 0, ldS),
      At.f64(s, Ints.get(perm, j + 2), 0, ldS),
      At.f64(s, Ints.get(perm, j + 3), 0, ldS),
      At.nth(d, j),
      stepD,
    );
  for (; j < m; j++) {
    let p = At.f64(s, Ints.get(perm, j), 0, ldS);
    let q = At.nth(d, j);
    for (let i = 0; i < n; i++) {
      store<f64>(q, load<f64>(p));
      p += 8;
      q += stepD;
    }
  }
}

export function fourColumns(
  n: i32,
  s0: usize,
  s1: usize,
  s2: usize,
  s3: usize,
  d: usize,
  stepD: usize,
): void {
  const end = s0 + ((<usize>(n & ~1)) << 3);
  while (s0 < end) {
    const r0 = v128.load(s0);
    const r1 = v128.load(s1);
    const r2 = v128.load(s2);
    const r3 = v128.load(s3);
    v128.store(d, F64x2.lows(r0, r1));
    v128.store(d, F64x2.lows(r2, r3), 16);
    d += stepD;
    v128.store(d, F64x2.highs(r0, r1));
    v128.store(d, F64x2.highs(r2, r3), 16);
    d += stepD;
    s0 += 16;
    s1 += 16;
    s2 += 16;
    s3 += 16;
  }
  if (n & 1) {
    store<f64>(d, load<f64>(s0));
    store<f64>(d, load<f64>(s1), 8);
    store<f64>(d, load<f64>(s2), 16);
    store<f64>(d, load<f64>(s3), 24);
  }
}
