// Loops on typed arrays: what one would write without any package.
import * as plain from "../support/plain.mjs";

export const name = "plain JavaScript";

export const load = () => ({
  matmul: ({ n, a, b }) => n <= 512 && { run: () => plain.matmul(n, n, n, a, b) },
  matmulSingle: ({ n, a, b }) => n <= 512 && { run: () => plain.matmul(n, n, n, a, b) },
  gramOfRows: ({ n, k, x }) => ({ run: () => plain.gramOfRows(n, k, x) }),
  gramOfColumns: ({ n, k, x }) => ({ run: () => plain.gramOfColumns(n, k, x) }),
  cholesky: ({ n, a }) => ({ run: () => plain.cholesky(n, a) }),
  solve: ({ n, a, b }) => ({ run: () => plain.solve(n, a, b) }),
  lstsq: ({ m, n, a, b }) => m >= n && { run: () => plain.leastSquares(m, n, a, b) },
  flat: (result) => result,
});
