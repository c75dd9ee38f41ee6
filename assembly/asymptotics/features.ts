// The Gaussian problem that random features are equivalent to (docs/theory.md §5): their second moments in closed form.
import { LOWER, NO_TRANS, RELU } from "../abi";
import { blasWorkBytes } from "../blas/blocking";
import { dgemv } from "../blas/dgemv";
import { dsyrk } from "../blas/dsyrk";
import { mirror } from "../blas/mirror";
import { At } from "../memory/address";
import { acos, asin } from "../special/asin";

const PI: f64 = 3.141592653589793;
/** 2/√π */
const TWO_OVER_ROOT_PI: f64 = 1.1283791670955126;

/** Bytes of workspace of featureMoments. */
export function featureMomentsWorkBytes(p: i32): usize {
  return blasWorkBytes() + ((<usize>p) << 3);
}

/**
 * Second moments of p features f(r_i·a) of an input a ~ N(0, I_d), and their products with the signal aᵀθ:
 *
 *   RELU   Σ_ij = (‖r_i‖‖r_j‖/2π) ( sin ω + (π − ω) cos ω ),  cos ω = r_i·r_j/(‖r_i‖‖r_j‖)         b_i = r_i·θ/2
 *   ERF    Σ_ij = (2/π) asin( 2 r_i·r_j/√((1+2‖r_i‖²)(1+2‖r_j‖²)) )               b_i = (2/√π) r_i·θ/√(1+2‖r_i‖²)
 *
 *   r      p×d, ldR = d; read           theta  d; read
 *   sigma  p×p, ldSigma = p; written, both triangles          b  p; written
 *   work   featureMomentsWorkBytes(p)
 *
 * Σ is not centred: the features have a mean, and the fit no intercept. On the diagonal ω = 0.
 * Source: Cho and Saul, NIPS 2009 (arc-cosine kernel of degree 1); Williams, NIPS 1996 (erf).
 */
export function featureMoments(
  activation: i32,
  p: i32,
  d: i32,
  r: usize,
  theta: usize,
  sigma: usize,
  b: usize,
  work: usize,
): void {
  dsyrk(LOWER, NO_TRANS, p, d, 1.0, r, d, 0.0, sigma, p, work);
  dgemv(NO_TRANS, p, d, 1.0, r, d, theta, 0.0, b);
  const relu = activation == RELU;
  const sizes = work + blasWorkBytes();
  for (let i = 0; i < p; i++) {
    const row = At.f64(sigma, i, 0, p);
    const square = load<f64>(At.nth(row, i));
    const size = relu ? sqrt(square) : sqrt(1 + 2 * square);
    store<f64>(At.nth(sizes, i), size);
    for (let j = 0; j < i; j++) {
      const at = At.nth(row, j);
      const other = load<f64>(At.nth(sizes, j));
      store<f64>(at, relu ? arcCosine(load<f64>(at), size, other) : arcSine(load<f64>(at), size, other));
    }
    store<f64>(At.nth(row, i), relu ? 0.5 * square : arcSine(square, size, size));
    const product = load<f64>(At.nth(b, i));
    store<f64>(At.nth(b, i), relu ? 0.5 * product : (TWO_OVER_ROOT_PI * product) / size);
  }
  mirror(LOWER, p, sigma, p);
}

function arcCosine(product: f64, size: f64, other: f64): f64 {
  const scale = size * other;
  if (scale == 0) return 0;
  const cosine = max<f64>(-1, min<f64>(1, product / scale));
  return (scale / (2 * PI)) * (sqrt((1 - cosine) * (1 + cosine)) + (PI - acos(cosine)) * cosine);
}

function arcSine(product: f64, size: f64, other: f64): f64 {
  return (2 / PI) * asin(max<f64>(-1, min<f64>(1, (2 * product) / (size * other))));
}
