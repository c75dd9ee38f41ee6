/** (√5 − 1)/2: multiples of it fill a circle more evenly than those of any other number. */
const GOLDEN = 0.6180339887498949;

/**
 * The numbers 0 … n − 1, each once, jumping evenly over the whole range: any few in a row are a fair sample of all.
 */
export function* stride(n: number): Generator<number> {
  let step = Math.max(1, Math.round(GOLDEN * n));
  while (gcd(step, n) !== 1) step += 1;
  let at = 0;
  for (let k = 0; k < n; k++) {
    yield at;
    at = (at + step) % n;
  }
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
