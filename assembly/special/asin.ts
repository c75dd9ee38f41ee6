// asin and acos. On |x| ≤ ½, asin(x) = x + x³ q(x²); beyond, asin(x) = π/2 − 2 asin(√((1−x)/2)), where (1 − x)/2 is exact.
// π/2 is carried as a double and its rest. Coefficients: scripts/special-tables.py.

const HALF_PI: f64 = 1.5707963267948966;
const HALF_PI_REST: f64 = 6.123233995736766e-17;

/** (asin(x) − x)/x for |x| ≤ ½, as a function of z = x². */
function rest(z: f64): f64 {
  const z2 = z * z;
  const z4 = z2 * z2;
  const z8 = z4 * z4;
  const q03 =
    0.16666666666666666 + z * 0.07500000000000118 + z2 * (0.044642857142551895 + z * 0.03038194447553234);
  const q47 =
    0.02237215744350722 + z * 0.017352816540325496 + z2 * (0.01396378001220357 + z * 0.011566459612121669);
  const q8b =
    0.009621842970100282 + z * 0.009319560794767446 + z2 * (0.0030448799094556773 + z * 0.019554513336123378);
  const qcd = z * 0.02961201126495512 - 0.01924167174674304;
  return z * (q03 + z4 * q47 + z8 * (q8b + z4 * qcd));
}

/** Arc sine. Error at most 2 ULP; NaN outside [−1, 1]. */
export function asin(x: f64): f64 {
  const size = abs(x);
  if (size <= 0.5) return x + x * rest(x * x);
  const z = 0.5 * (1 - size);
  const root = sqrt(z);
  const value = HALF_PI - (2 * (root + root * rest(z)) - HALF_PI_REST);
  return x < 0 ? -value : value;
}

/** Arc cosine in [0, π]. Error at most 2 ULP; NaN outside [−1, 1]. */
export function acos(x: f64): f64 {
  if (abs(x) <= 0.5) return HALF_PI - (x - (HALF_PI_REST - x * rest(x * x)));
  const z = 0.5 * (1 - abs(x));
  const root = sqrt(z);
  const value = 2 * (root + root * rest(z));
  return x < 0 ? 2 * HALF_PI - (value - 2 * HALF_PI_REST) : value;
}
