import { LOWER, UPPER } from "../abi";
import { At } from "../memory/address";
import { dscal, sscal } from "./level1";

/** C ← beta·C for an m×n matrix or one triangle of it (part = LOWER, UPPER, else all); beta = 0 writes without reading. */
export class Scale {
  @inline
  static matrix<T>(part: i32, m: i32, n: i32, beta: T, c: usize, ldC: i32): void {
    if (beta == <T>1) return;
    for (let i = 0; i < m; i++) {
      const first = part == UPPER ? min(i, n) : 0;
      const last = part == LOWER ? min(i + 1, n) : n;
      const row = At.of<T>(c, i, first, ldC);
      if (sizeof<T>() == 8) dscal(last - first, <f64>beta, row);
      else sscal(last - first, <f32>beta, row);
    }
  }
}

/** `Scale.matrix` of doubles. */
export function scaleMatrix(part: i32, m: i32, n: i32, beta: f64, c: usize, ldC: i32): void {
  Scale.matrix<f64>(part, m, n, beta, c, ldC);
}

/** `Scale.matrix` of singles. */
export function scaleMatrixSingle(part: i32, m: i32, n: i32, beta: f32, c: usize, ldC: i32): void {
  Scale.matrix<f32>(part, m, n, beta, c, ldC);
}
