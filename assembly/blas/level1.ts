// Vectors of doubles with unit stride. Empty vectors (n = 0) are allowed; sums of nothing are 0.
import { F64x2 } from "../simd/f64x2";

// Where a plain sum of squares can be trusted. Below SMALL_SQUARES the squares of entries that matter may have lost bits
// to underflow: a lost square is under 2^-1022, and 2^-900 is more than 2^53 times n of them for every n < 2^31.
const SMALL_SQUARES: f64 = reinterpret<f64>(0x07b0000000000000); // 2^-900
const LARGE_SQUARES: f64 = f64.MAX_VALUE;

/** x·y in a fixed order: four running pairs, then their sum, then the tail. Neither vector is written. */
export function ddot(n: i32, x: usize, y: usize): f64 {
  let s0 = f64x2.splat(0.0);
  let s1 = f64x2.splat(0.0);
  let s2 = f64x2.splat(0.0);
  let s3 = f64x2.splat(0.0);
  const end = x + ((<usize>n) << 3);
  const end8 = x + ((<usize>(n & ~7)) << 3);
  while (x < end8) {
    s0 = F64x2.mulAdd(s0, v128.load(x), v128.load(y));
    s1 = F64x2.mulAdd(s1, v128.load(x, 16), v128.load(y, 16));
    s2 = F64x2.mulAdd(s2, v128.load(x, 32), v128.load(y, 32));
    s3 = F64x2.mulAdd(s3, v128.load(x, 48), v128.load(y, 48));
    x += 64;
    y += 64;
  }
  let sum = F64x2.sum(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
  while (x < end) {
    sum += load<f64>(x) * load<f64>(y);
    x += 8;
    y += 8;
  }
  return sum;
}

/** y ← alpha·x + y. x may not overlap y unless they are the same vector. */
export function daxpy(n: i32, alpha: f64, x: usize, y: usize): void {
  const a = f64x2.splat(alpha);
  const end = x + ((<usize>n) << 3);
  const end4 = x + ((<usize>(n & ~3)) << 3);
  while (x < end4) {
    v128.store(y, F64x2.mulAdd(v128.load(y), a, v128.load(x)));
    v128.store(y, F64x2.mulAdd(v128.load(y, 16), a, v128.load(x, 16)), 16);
    x += 32;
    y += 32;
  }
  while (x < end) {
    store<f64>(y, load<f64>(y) + alpha * load<f64>(x));
    x += 8;
    y += 8;
  }
}

class Scal {
  @inline
  static run<T>(n: i32, alpha: T, x: usize): void {
    if (alpha == <T>0) {
      memory.fill(x, 0, (<usize>n) << alignof<T>());
      return;
    }
    const end = x + ((<usize>n) << alignof<T>());
    while (x < end) {
      store<T>(x, alpha * load<T>(x));
      x += sizeof<T>();
    }
  }
}

/** x ← alpha·x. alpha = 0 writes zeros without reading x, so NaN does not survive. */
export function dscal(n: i32, alpha: f64, x: usize): void {
  Scal.run<f64>(n, alpha, x);
}

/** `dscal` in singles. */
export function sscal(n: i32, alpha: f32, x: usize): void {
  Scal.run<f32>(n, alpha, x);
}

/** y ← x. The vectors may overlap. */
export function dcopy(n: i32, x: usize, y: usize): void {
  memory.copy(y, x, (<usize>n) << 3);
}

/**
 * The Euclidean norm of x, also where the sum of squares would overflow or underflow. NaN if x holds a NaN, else Infinity
 * if it holds an infinity.
 *
 * One plain pass decides nearly every call; only outside the safe range is a second pass made over x scaled by a power
 * of two, which is exact (Blue's idea, ACM TOMS 4, 1978, with one accumulator instead of three).
 */
export function dnrm2(n: i32, x: usize): f64 {
  const squares = ddot(n, x, x);
  if (squares >= SMALL_SQUARES && squares <= LARGE_SQUARES) return sqrt(squares);
  if (squares != squares) return squares;

  const end = x + ((<usize>n) << 3);
  let largest: f64 = 0.0;
  for (let p = x; p < end; p += 8) largest = max(largest, abs(load<f64>(p)));
  if (largest == 0.0 || largest == Infinity) return largest;
  // 2^±600 brings the largest entry between 2^-474 and 2^424: its square is in range, and so is the sum for n < 2^31
  const scale: f64 =
    largest > 1.0 ? reinterpret<f64>(0x1a70000000000000) : reinterpret<f64>(0x6570000000000000);
  let sum: f64 = 0.0;
  for (let p = x; p < end; p += 8) {
    const scaled = load<f64>(p) * scale;
    sum += scaled * scaled;
  }
  return sqrt(sum) / scale;
}

/** Whether x holds neither NaN nor infinity: x − x is 0 for every other number, and NaN survives every sum. */
export function allFinite(n: i32, x: usize): bool {
  let s0 = f64x2.splat(0.0);
  let s1 = f64x2.splat(0.0);
  let s2 = f64x2.splat(0.0);
  let s3 = f64x2.splat(0.0);
  const end = x + ((<usize>n) << 3);
  const end8 = x + ((<usize>(n & ~7)) << 3);
  while (x < end8) {
    const v0 = v128.load(x);
    const v1 = v128.load(x, 16);
    const v2 = v128.load(x, 32);
    const v3 = v128.load(x, 48);
    s0 = f64x2.add(s0, f64x2.sub(v0, v0));
    s1 = f64x2.add(s1, f64x2.sub(v1, v1));
    s2 = f64x2.add(s2, f64x2.sub(v2, v2));
    s3 = f64x2.add(s3, f64x2.sub(v3, v3));
    x += 64;
  }
  let sum = F64x2.sum(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
  while (x < end) {
    const value = load<f64>(x);
    sum += value - value;
    x += 8;
  }
  return sum == 0.0;
}
