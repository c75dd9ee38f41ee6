// Arrays of rows. It has no Cholesky factorisation and no least squares.
import { rowsOf } from "../support/plain.mjs";

export const name = "numeric";

export async function load() {
  const { default: numeric } = await import("numeric");
  return {
    matmul: ({ n, a, b }) => {
      const [A, B] = [rowsOf(n, n, a), rowsOf(n, n, b)];
      return { run: () => numeric.dot(A, B) };
    },
    gramOfRows: ({ n, k, x }) => {
      const X = rowsOf(n, k, x);
      return { run: () => numeric.dot(X, numeric.transpose(X)) };
    },
    solve: ({ n, a, b }) => {
      const [A, right] = [rowsOf(n, n, a), Array.from(b)];
      return { run: () => numeric.solve(A, right) };
    },
    inv: ({ n, a }) => {
      const A = rowsOf(n, n, a);
      return { run: () => numeric.inv(A) };
    },
    eigh: ({ n, a }) => {
      const A = rowsOf(n, n, a);
      return n <= 100 && { run: () => numeric.eig(A).lambda.x };
    },
    // tall and square only
    svd: ({ m, n, a }) => {
      const A = rowsOf(m, n, a);
      return m >= n && m <= 300 && { run: () => numeric.svd(A).S };
    },
    flat: (result) => result.flat(),
  };
}
