// Plain work on whole tensors: n numbers each, n a multiple of 16 (the lanes of a row).
import { NetAt } from "./net";

/** Row j of y (rows×lanes) gets the number b[j] added. */
export function addToRows(rows: i32, lanes: i32, b: usize, y: usize): void {
  for (let j = 0; j < rows; j++) {
    const add = v128.load32_splat(NetAt.f32(b, j));
    const end = NetAt.f32(y, lanes);
    while (y < end) {
      v128.store(y, f32x4.add(v128.load(y), add));
      y += 16;
    }
  }
}

/** sums[j] ← Σ over the lanes of row j; `add`: += . */
export function sumOfRows(rows: i32, lanes: i32, y: usize, add: bool, sums: usize): void {
  for (let j = 0; j < rows; j++) {
    const sum = rowSum(lanes, y);
    const at = NetAt.f32(sums, j);
    store<f32>(at, add ? load<f32>(at) + sum : sum);
    y = NetAt.f32(y, lanes);
  }
}

/** Sum of n numbers, n a multiple of 8. */
export function rowSum(n: i32, x: usize): f32 {
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  const end = NetAt.f32(x, n);
  while (x < end) {
    even = f32x4.add(even, v128.load(x));
    odd = f32x4.add(odd, v128.load(x, 16));
    x += 32;
  }
  return Singles.sum(f32x4.add(even, odd));
}

export class Singles {
  /** The sum of the four lanes. */
  @inline
  static sum(x: v128): f32 {
    const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
    return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
  }
}

/** y ← max(0, y). −0 becomes 0 and NaN stays. */
export function reluSingles(n: i32, y: usize): void {
  const zero = f32x4.splat(0);
  const end = NetAt.f32(y, n);
  while (y < end) {
    v128.store(y, f32x4.max(v128.load(y), zero));
    y += 16;
  }
}

/** slope ← 0 where y ≤ 0: the way back through `reluSingles`, whose output y is. */
export function reluBack(n: i32, y: usize, slope: usize): void {
  const zero = f32x4.splat(0);
  const end = NetAt.f32(y, n);
  while (y < end) {
    v128.store(slope, v128.and(v128.load(slope), f32x4.gt(v128.load(y), zero)));
    y += 16;
    slope += 16;
  }
}

/** y += x. */
export function addSingles(n: i32, x: usize, y: usize): void {
  const end = NetAt.f32(y, n);
  while (y < end) {
    v128.store(y, f32x4.add(v128.load(y), v128.load(x)));
    y += 16;
    x += 16;
  }
}

/** x ← by·x. */
export function scaleSingles(n: i32, by: f32, x: usize): void {
  const factor = f32x4.splat(by);
  const end = NetAt.f32(x, n);
  while (x < end) {
    v128.store(x, f32x4.mul(factor, v128.load(x)));
    x += 16;
  }
}
