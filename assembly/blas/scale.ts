import { LOWER, UPPER } from "../abi";
import { At } from "../memory/address";
import { dscal } from "./level1";

/** C ← beta·C for an m×n matrix or one triangle of it (part = LOWER, UPPER, else all); beta = 0 writes without reading. */
export function scaleMatrix(part: i32, m: i32, n: i32, beta: f64, c: usize, ldC: i32): void {
  if (beta == 1.0) return;
  for (let i = 0; i < m; i++) {
    const first = part == UPPER ? min(i, n) : 0;
    const last = part == LOWER ? min(i + 1, n) : n;
    dscal(last - first, beta, At.f64(c, i, first, ldC));
  }
}
