// Exact least squares over the rationals, for matrices of doubles: the answer that a solver should have found.

/** A double as an integer times 2^-scale. */
function scaled(value: number, scale: number): bigint {
  let v = value;
  let bits = 0;
  while (!Number.isInteger(v)) {
    v *= 2;
    bits++;
  }
  return BigInt(v) << BigInt(scale - bits);
}

/** num/den as the nearest double or next to it. */
function quotient(num: bigint, den: bigint): number {
  if (num === 0n) return 0;
  const sign = num < 0n !== den < 0n ? -1 : 1;
  let [n, d] = [num < 0n ? -num : num, den < 0n ? -den : den];
  const shift = d.toString(2).length - n.toString(2).length + 64;
  if (shift > 0) n <<= BigInt(shift);
  else d <<= BigInt(-shift);
  let result = Number(n / d);
  for (let s = shift; s > 0; s -= 500) result *= 2 ** -Math.min(s, 500);
  for (let s = shift; s < 0; s += 500) result *= 2 ** Math.min(-s, 500);
  return sign * result;
}

/** The solution of AᵀA·x = Aᵀb by fraction-free elimination (Bareiss); A must have full column rank. */
export function exactLeastSquares(a: number[][], b: number[]): number[] {
  const scale = 200;
  const rows = a.map((row) => row.map((v) => scaled(v, scale)));
  const right = b.map((v) => scaled(v, scale));
  const p = rows[0].length;
  const m = Array.from({ length: p }, (_, i) =>
    Array.from({ length: p + 1 }, (_, j) =>
      rows.reduce((sum, row, k) => sum + row[i] * (j < p ? row[j] : right[k]), 0n),
    ),
  );
  let before = 1n;
  for (let k = 0; k < p; k++) {
    for (let i = 0; i < p; i++) {
      if (i === k) continue;
      for (let j = p; j >= 0; j--) if (j !== k) m[i][j] = (m[i][j] * m[k][k] - m[i][k] * m[k][j]) / before;
      m[i][k] = 0n;
    }
    before = m[k][k];
  }
  return m.map((row, i) => quotient(row[p], row[i]));
}
