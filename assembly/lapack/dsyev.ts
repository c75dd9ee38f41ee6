import { VALUES, VECTORS } from "../abi";
import { blasWorkBytes } from "../blas/blocking";
import { dscal } from "../blas/level1";
import { At } from "../memory/address";
import { Size } from "../memory/size";
import { dstedc, dstedcWorkElems } from "./dstedc";
import { dsterf } from "./dsterf";
import { dsytrd, dsytrdWorkElems } from "./dsytrd";
import { columnsFromRows, Ints } from "./order";
import { Scale } from "./range";
import { applyLeft, reflectorWorkElems } from "./rowreflectors";

//   work ─┬─ blas ─┬─ d, e, tau, order: n each ─┬─ scratch of dsytrd │ Q: n², scratch of dstedc, or of applyLeft ─┐
/** Bytes of workspace of dsyev; on a 64-byte line. */
export function dsyevWorkBytes(jobz: i32, n: i32): usize {
  const reduction = <u64>dsytrdWorkElems(n);
  let large = reduction;
  if (jobz == VECTORS) {
    const order = <u64>n;
    large = max(large, order * order + dstedcWorkElems(order));
    large = max(large, <u64>reflectorWorkElems(n));
  }
  return Size.clamp(<u64>blasWorkBytes() + ((4 * <u64>n + large) << 3));
}

/**
 * Eigenvalues, ascending, and with VECTORS an orthonormal set of eigenvectors of a symmetric matrix.
 *
 *   a     n×n, ldA ≥ n; only j ≥ i is read; destroyed (also the other triangle)
 *   w     n; written
 *   z     n×n, ldZ ≥ n; written with VECTORS: column j belongs to w[j]
 *   work  dsyevWorkBytes(jobz, n)
 *   info  0, or k > 0: the tridiagonal method did not converge; w and z then hold no result
 *
 * dsytrd, divide and conquer, block reflectors back; values only by QL without square roots (LAPACK's dsyevd).
 */
export function dsyev(jobz: i32, n: i32, a: usize, ldA: i32, w: usize, z: usize, ldZ: i32, work: usize): i32 {
  assert(n >= 0 && ldA >= n, "dsyev: sizes");
  const d = work + blasWorkBytes();
  const e = At.nth(d, n);
  const tau = At.nth(e, n);
  const perm = At.nth(tau, n);
  const scratch = At.nth(perm, n);

  const factor = Scale.toSafe(Scale.largestOf(true, n, n, a, ldA));
  if (factor != 1.0) for (let i = 0; i < n; i++) dscal(n - i, factor, At.f64(a, i, i, ldA));
  dsytrd(n, a, ldA, d, e, tau, scratch, work);
  if (jobz == VALUES) {
    const info = dsterf(n, d, e);
    if (info != 0) return info;
    for (let i = 0; i < n; i++) store<f64>(At.nth(w, i), load<f64>(At.nth(d, i)) / factor);
    return 0;
  }
  const q = scratch;
  const info = dstedc(n, d, e, q, n, perm, At.nth(q, n * n), work);
  if (info != 0) return info;
  for (let i = 0; i < n; i++) store<f64>(At.nth(w, i), load<f64>(At.nth(d, Ints.get(perm, i))) / factor);
  columnsFromRows(n, n, q, n, perm, z, ldZ);
  applyLeft(n - 1, n, n, 1, a, ldA, tau, z, ldZ, scratch, work);
  return 0;
}
