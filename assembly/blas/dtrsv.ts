import { NO_TRANS, UNIT, UPPER } from "../abi";
import { At } from "../memory/address";
import { daxpy, ddot } from "./level1";

/**
 * x ← op(A)⁻¹·x with A triangular, n×n; only the triangle `uplo` is read, and with UNIT not its diagonal.
 *
 * A is read by rows: NO_TRANS subtracts dot products, TRANS adds multiples of rows. A zero on the diagonal gives
 * infinities; callers that care look first.
 */
export function dtrsv(uplo: i32, trans: i32, diag: i32, n: i32, a: usize, ldA: i32, x: usize): void {
  const forward = (uplo == UPPER) == (trans != NO_TRANS);
  for (let t = 0; t < n; t++) {
    const i = forward ? t : n - 1 - t;
    // the part of row i off the diagonal: entries [from, from + length)
    const from = uplo == UPPER ? i + 1 : 0;
    const length = uplo == UPPER ? n - 1 - i : i;
    const row = At.f64(a, i, from, ldA);
    const pivot = At.nth(x, i);
    let value = load<f64>(pivot);
    if (trans == NO_TRANS) value -= ddot(length, row, At.nth(x, from));
    if (diag != UNIT) value /= load<f64>(At.f64(a, i, i, ldA));
    store<f64>(pivot, value);
    if (trans != NO_TRANS) daxpy(length, -value, row, At.nth(x, from));
  }
}
