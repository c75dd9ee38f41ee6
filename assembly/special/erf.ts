// The error function erf(x) = 2/√π ∫₀ˣ exp(−t²) dt, also to relative accuracy near 0: there it is x times a polynomial in x²,
// further out 1 − erfc|x| with the sign of x. Both are computed for both lanes; a choice is cheaper than a branch.
//
// Coefficients: scripts/special-tables.py; each stands twice, as in exp.ts.
import { ErfcPair } from "./erfc";

/** erf(x)/x in z = x² on |x| ≤ ½; highest power first. Then ½ and the end of the line, where erf is 1 to the last bit. */
// prettier-ignore
const C: usize = memory.data<f64>([
  1.4725865480556744e-6, 1.4725865480556744e-6, -1.4845849259707869e-5, -1.4845849259707869e-5,
  0.00012053335124353741, 0.00012053335124353741, -0.0008548297753674966, -0.0008548297753674966,
  0.00522397737302147, 0.00522397737302147, -0.026866170632887928, -0.026866170632887928,
  0.11283791670925353, 0.11283791670925353, -0.37612638903183476, -0.37612638903183476,
  1.1283791670955126, 1.1283791670955126,
], 16);
const C_END: usize = C + 144;

const NEAR: f64 = 0.5;
const FAR: f64 = 6.0;

export class ErfPair {
  /** erf of two numbers; NaN stays. */
  @inline static of(x: v128): v128 {
    const size = f64x2.abs(x);
    const z = f64x2.min(size, f64x2.splat(FAR));
    const tail = f64x2.mul(ErfcPair.expSquare(z, f64x2.splat(-1)), ErfcPair.erfcx(z));
    const far = v128.or(f64x2.sub(f64x2.splat(1), tail), v128.and(x, f64x2.splat(-0.0)));
    const z2 = f64x2.mul(z, z);
    let near = v128.load(C);
    for (let c = C + 16; c < C_END; c += 16) near = f64x2.add(v128.load(c), f64x2.mul(near, z2));
    return v128.bitselect(f64x2.mul(x, near), far, f64x2.lt(size, f64x2.splat(NEAR)));
  }
}

/** x ← erf(x), entry by entry. Error of an entry below 3 ULP (measured 2.0); erf(±∞) = ±1, NaN stays. */
export function erfs(n: i32, x: usize): void {
  const end2 = x + ((<usize>(n & ~1)) << 3);
  while (x < end2) {
    v128.store(x, ErfPair.of(v128.load(x)));
    x += 16;
  }
  if (n & 1) store<f64>(x, f64x2.extract_lane(ErfPair.of(v128.load64_splat(x)), 0));
}
