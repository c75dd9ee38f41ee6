// The normal quantile: z with P(Z > z) = p.
//
// Rational approximations of M. J. Wichura, Algorithm AS 241, Applied Statistics 37 (1988), PPND16: one around p = ½ and two for the
// tails, in r = √(−log p). Numerators first, the lowest power first.
import { log } from "./log";

const CENTRE: usize = memory.data<f64>([
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227, 1.0, 42.31333070160091, 687.1870074920579,
  5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943, 5226.495278852854,
]);
const NEAR: usize = memory.data<f64>([
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414, 1.0, 2.053191626637759, 1.6763848301838038,
  0.6897673349851, 0.14810397642748008, 0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
]);
const FAR: usize = memory.data<f64>([
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7, 1.0, 0.599832206555888,
  0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
  1.421511758316446e-7, 2.0442631033899397e-15,
]);

/** Σ c_i x^i over eight coefficients. */
function polynomial(coefficients: usize, x: f64): f64 {
  let sum = load<f64>(coefficients, 56);
  for (let i = 6; i >= 0; i--) sum = sum * x + load<f64>(coefficients + ((<usize>i) << 3));
  return sum;
}

/**
 * z with P(Z > z) = p for 0 < p < 1. Relative error below 1e-15 for p ≤ ½, that of 1 − p above; ∞ at 0, −∞ at 1.
 */
export function normalQuantile(p: f64): f64 {
  const q = 0.5 - p;
  if (abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE, r)) / polynomial(CENTRE + 64, r);
  }
  const tail = q > 0 ? p : 1 - p;
  if (!(tail > 0)) return q > 0 ? Infinity : -Infinity;
  const r = sqrt(-log(tail));
  const x = r <= 5 ? r - 1.6 : r - 5;
  const table = r <= 5 ? NEAR : FAR;
  const z = polynomial(table, x) / polynomial(table + 64, x);
  return q > 0 ? z : -z;
}
