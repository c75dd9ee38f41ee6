import { LOWER } from "../abi";
import { At } from "../memory/address";

/** Copies the triangle `uplo` of an n×n matrix onto the other one: what dsyrk left out. */
export function mirror(uplo: i32, n: i32, c: usize, ldC: i32): void {
  for (let i = 0; i < n; i++) {
    let far = At.nth(c, i);
    const row = At.f64(c, i, 0, ldC);
    for (let j = 0; j < i; j++) {
      const near = At.nth(row, j);
      if (uplo == LOWER) store<f64>(far, load<f64>(near));
      else store<f64>(near, load<f64>(far));
      far += (<usize>ldC) << 3;
    }
  }
}
