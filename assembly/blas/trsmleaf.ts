// The leaf of dtrsm: a small triangular system with many right-hand sides, solved eight at a time in scratch.
//
// Every variant is brought to one form while it is copied: T lower triangular (an upper one is read backwards),
// right-hand sides as columns of an n×8 strip (a right-hand side of X·T = B is a row of B). Both copies are made with
// a signed step between equations and between right-hand sides.
//
//   t  LEAF×LEAF, row-major, ld LEAF       x  n×8, row-major: 64 bytes for each equation
import { F64x2 } from "../simd/f64x2";
import { packRows, unpackRows } from "./pack";

/** Order up to which dtrsm solves directly. Below 32 the products grow too thin for packing to pay. */
export const LEAF: i32 = 32;

const T_BYTES: usize = (<usize>(LEAF * LEAF)) << 3;
const ROW_BYTES: usize = (<usize>LEAF) << 3;

/**
 * Solves the n×n system (n ≤ LEAF) for nRhs right-hand sides in place.
 *
 *   tri    first diagonal entry, in order of solution; steps in bytes between its rows and its columns (as a lower triangle)
 *   b      first equation of the first right-hand side; steps in bytes between equations and between right-hand sides
 *   scratch  LEAF·(LEAF + 8) doubles
 */
export function trsmLeaf(
  unit: bool,
  n: i32,
  nRhs: i32,
  tri: usize,
  rowStep: isize,
  colStep: isize,
  b: usize,
  equationStep: isize,
  rhsStep: isize,
  scratch: usize,
): void {
  copyTriangle(unit, n, tri, rowStep, colStep, scratch);
  const x = scratch + T_BYTES;
  for (let j = 0; j < nRhs; j += 8) {
    const width = min(8, nRhs - j);
    loadStrip(n, width, b, equationStep, rhsStep, x);
    solveStrip(n, scratch, x);
    storeStrip(n, width, b, equationStep, rhsStep, x);
    b += <usize>(8 * rhsStep);
  }
}

export function copyTriangle(unit: bool, n: i32, tri: usize, rowStep: isize, colStep: isize, t: usize): void {
  for (let i = 0; i < n; i++) {
    let p = tri + <usize>(<isize>i * rowStep);
    const row = t + <usize>i * ROW_BYTES;
    for (let j = 0; j < i; j++) {
      store<f64>(row + ((<usize>j) << 3), load<f64>(p));
      p += <usize>colStep;
    }
    store<f64>(row + ((<usize>i) << 3), unit ? 1.0 : load<f64>(p));
  }
}

export function loadStrip(n: i32, width: i32, b: usize, equationStep: isize, rhsStep: isize, x: usize): void {
  if (width == 8 && equationStep == 8) {
    packRows(n, b, <usize>rhsStep, x);
    return;
  }
  const end = x + ((<usize>n) << 6);
  while (x < end) {
    if (width == 8 && rhsStep == 8) Group.copy(b, x);
    else {
      let p = b;
      for (let s = 0; s < 8; s++) {
        store<f64>(x + ((<usize>s) << 3), s < width ? load<f64>(p) : 0.0);
        if (s < width) p += <usize>rhsStep;
      }
    }
    b += <usize>equationStep;
    x += 64;
  }
}

export function storeStrip(
  n: i32,
  width: i32,
  b: usize,
  equationStep: isize,
  rhsStep: isize,
  x: usize,
): void {
  if (width == 8 && equationStep == 8) {
    unpackRows(n, x, b, <usize>rhsStep);
    return;
  }
  const end = x + ((<usize>n) << 6);
  while (x < end) {
    if (width == 8 && rhsStep == 8) Group.copy(x, b);
    else {
      let p = b;
      for (let s = 0; s < width; s++) {
        store<f64>(p, load<f64>(x + ((<usize>s) << 3)));
        p += <usize>rhsStep;
      }
    }
    b += <usize>equationStep;
    x += 64;
  }
}

class Group {
  /** Eight doubles; a call of memory.copy costs more. */
  @inline
  static copy(from: usize, to: usize): void {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
  }
}

/** x ← T⁻¹·x, two equations at a time, each right-hand side in its own lane throughout. */
export function solveStrip(n: i32, t: usize, x: usize): void {
  let i = 0;
  for (; i + 2 <= n; i += 2) solvePair(t + <usize>i * ROW_BYTES, x, x + ((<usize>i) << 6));
  if (i < n) solveSingle(t + <usize>i * ROW_BYTES, x, x + ((<usize>i) << 6));
}

export function solvePair(t: usize, x: usize, xEnd: usize): void {
  let c00 = v128.load(xEnd);
  let c01 = v128.load(xEnd, 16);
  let c02 = v128.load(xEnd, 32);
  let c03 = v128.load(xEnd, 48);
  let c10 = v128.load(xEnd, 64);
  let c11 = v128.load(xEnd, 80);
  let c12 = v128.load(xEnd, 96);
  let c13 = v128.load(xEnd, 112);
  while (x < xEnd) {
    const b0 = v128.load(x);
    const b1 = v128.load(x, 16);
    const b2 = v128.load(x, 32);
    const b3 = v128.load(x, 48);
    const a0 = v128.load_splat<f64>(t);
    const a1 = v128.load_splat<f64>(t, ROW_BYTES);
    c00 = F64x2.mulSub(c00, a0, b0);
    c01 = F64x2.mulSub(c01, a0, b1);
    c02 = F64x2.mulSub(c02, a0, b2);
    c03 = F64x2.mulSub(c03, a0, b3);
    c10 = F64x2.mulSub(c10, a1, b0);
    c11 = F64x2.mulSub(c11, a1, b1);
    c12 = F64x2.mulSub(c12, a1, b2);
    c13 = F64x2.mulSub(c13, a1, b3);
    t += 8;
    x += 64;
  }
  const d0 = v128.load_splat<f64>(t);
  c00 = f64x2.div(c00, d0);
  c01 = f64x2.div(c01, d0);
  c02 = f64x2.div(c02, d0);
  c03 = f64x2.div(c03, d0);
  v128.store(x, c00);
  v128.store(x, c01, 16);
  v128.store(x, c02, 32);
  v128.store(x, c03, 48);
  const a1 = v128.load_splat<f64>(t, ROW_BYTES);
  const d1 = v128.load_splat<f64>(t, ROW_BYTES + 8);
  v128.store(x, f64x2.div(F64x2.mulSub(c10, a1, c00), d1), 64);
  v128.store(x, f64x2.div(F64x2.mulSub(c11, a1, c01), d1), 80);
  v128.store(x, f64x2.div(F64x2.mulSub(c12, a1, c02), d1), 96);
  v128.store(x, f64x2.div(F64x2.mulSub(c13, a1, c03), d1), 112);
}

export function solveSingle(t: usize, x: usize, xEnd: usize): void {
  let c0 = v128.load(xEnd);
  let c1 = v128.load(xEnd, 16);
  let c2 = v128.load(xEnd, 32);
  let c3 = v128.load(xEnd, 48);
  while (x < xEnd) {
    const a = v128.load_splat<f64>(t);
    c0 = F64x2.mulSub(c0, a, v128.load(x));
    c1 = F64x2.mulSub(c1, a, v128.load(x, 16));
    c2 = F64x2.mulSub(c2, a, v128.load(x, 32));
    c3 = F64x2.mulSub(c3, a, v128.load(x, 48));
    t += 8;
    x += 64;
  }
  const d = v128.load_splat<f64>(t);
  v128.store(x, f64x2.div(c0, d));
  v128.store(x, f64x2.div(c1, d), 16);
  v128.store(x, f64x2.div(c2, d), 32);
  v128.store(x, f64x2.div(c3, d), 48);
}
