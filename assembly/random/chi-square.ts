import { log } from "../special/log";
import { normalsFromLanes } from "./normal";
import { philoxGroups } from "./philox";
import { uniformsFromLanes } from "./uniform";

/** A number has two groups of the stream to itself: eight normals, and eight uniforms. */
const pair: usize = memory.data(128, 16);
const ATTEMPTS: usize = 64;

/** Up to here the square of a few normals is summed: the method below wants a shape that is not small. */
const FEW: i32 = 8;

/**
 * Number `at` of a stream of chi-squares with `degrees` ≥ 1 degrees of freedom; it is a function of (key, stream, at, degrees) alone.
 *
 * Marsaglia and Tsang, "A simple method for generating gamma variables" (ACM TOMS 26, 2000): with d = degrees/2 − ⅓, c = 1/√(9d),
 * a normal x and a uniform u, 2dv with v = (1 + cx)³ is taken if log u < x²/2 + d(1 − v + log v). From 9 degrees on that
 * refuses less than one x in 100. The eighth x in a row is taken as it comes, if that is ever reached: a change of law below 1e-16.
 */
export function chiSquare(k0: u32, k1: u32, streamLow: u32, streamHigh: u32, at: f64, degrees: i32): f64 {
  assert(degrees >= 1, "chiSquare: degrees");
  philoxGroups(k0, k1, streamLow, streamHigh, (<u64>at) << 1, 2, pair);
  normalsFromLanes(pair, pair + ATTEMPTS);
  if (degrees <= FEW) {
    let sum: f64 = 0.0;
    for (let i = 0; i < degrees; i++) {
      const z = load<f64>(pair + ((<usize>i) << 3));
      sum += z * z;
    }
    return sum;
  }
  uniformsFromLanes(pair + ATTEMPTS, pair + 2 * ATTEMPTS);
  const d = 0.5 * <f64>degrees - 1.0 / 3.0;
  const c = 1.0 / sqrt(9.0 * d);
  let v: f64 = 1.0;
  for (let attempt: usize = 0; attempt < ATTEMPTS; attempt += 8) {
    const x = load<f64>(pair + attempt);
    const root = 1.0 + c * x;
    if (root <= 0.0) continue;
    v = root * root * root;
    const u = load<f64>(pair + ATTEMPTS + attempt);
    if (u < 1.0 - 0.0331 * x * x * x * x) break; // implies the next, without logarithms
    if (log(u) < 0.5 * x * x + d * (1.0 - v + log(v))) break;
  }
  return 2.0 * d * v;
}
