import { At } from "../memory/address";

/** D ← S, both m×n. */
export function copyMatrix(m: i32, n: i32, s: usize, ldS: i32, d: usize, ldD: i32): void {
  for (let i = 0; i < m; i++) memory.copy(At.f64(d, i, 0, ldD), At.f64(s, i, 0, ldS), (<usize>n) << 3);
}

/** D ← 0, m×n. */
export function zeroMatrix(m: i32, n: i32, d: usize, ldD: i32): void {
  for (let i = 0; i < m; i++) memory.fill(At.f64(d, i, 0, ldD), 0, (<usize>n) << 3);
}
