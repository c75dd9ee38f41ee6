import { copyColumns } from "./columns";
import { dcopy } from "../blas/level1";
import { transpose } from "../blas/transpose";
import { dgelsy, dgelsyWorkBytes } from "../lapack/dgelsy";
import { At } from "../memory/address";
import { Size } from "../memory/size";
import { alloc, mark, release } from "../memory/arena";
import { Work } from "./work";

/**
 * The fit on the columns set[0 … count) (set = 0: the first `count`) by pivoted QR of X itself: least squares, the shortest
 * solution where it is not unique, and with nλ > 0 the same for X with √(nλ)·I below it. For the few fits whose Gram matrix
 * has lost too much; takes memory from the arena for as long as it works.
 *
 *   coef   count doubles, out           returns false where the arena is full (w.failed is set)
 */
export function fitByQr(w: Work, count: i32, set: usize, penalty: f64, coef: usize): bool {
  const n = w.job.nSamples;
  const rows = penalty > 0.0 ? n + count : n;
  const height = mark();
  const nBytes = (<u64>rows * <u64>(count + 1) + <u64>n * <u64>count) << 3;
  const workBytes = dgelsyWorkBytes(rows, count, 1);
  const a = alloc(Size.clamp(nBytes));
  const work: usize = a == 0 ? 0 : alloc(workBytes);
  if (work == 0) {
    w.failed = <f64>nBytes + <f64>workBytes;
    release(height);
    return false;
  }
  const b = At.nth(a, rows * count);
  if (set == 0) {
    for (let i = 0; i < n; i++) dcopy(count, At.f64(w.x, i, 0, w.ldX), At.f64(a, i, 0, count));
  } else {
    const asRows = At.nth(b, rows);
    copyColumns(n, w.x, w.ldX, count, set, asRows);
    transpose(count, n, asRows, n, a, count);
  }
  dcopy(n, w.y, b);
  if (rows > n) {
    const below = At.f64(a, n, 0, count);
    memory.fill(below, 0, (<usize>count * <usize>count) << 3);
    memory.fill(At.nth(b, n), 0, (<usize>count) << 3);
    for (let j = 0; j < count; j++) store<f64>(At.f64(below, j, j, count), sqrt(penalty));
  }
  dgelsy(rows, count, 1, a, count, b, 1, coef, 1, -1.0, work);
  release(height);
  return true;
}
