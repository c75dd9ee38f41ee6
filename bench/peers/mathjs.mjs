// It has neither Cholesky nor least squares; above these sizes one call takes more than some seconds.
import { rowsOf } from "../support/plain.mjs";

export const name = "mathjs";

export async function load() {
  const math = await import("mathjs");
  const from = (rows, columns, data) => math.matrix(rowsOf(rows, columns, data));
  return {
    matmul: ({ n, a, b }) => {
      if (n > 512) return undefined;
      const [A, B] = [from(n, n, a), from(n, n, b)];
      return { run: () => math.multiply(A, B) };
    },
    solve: ({ n, a, b }) => {
      if (n > 500) return undefined;
      const [A, right] = [from(n, n, a), math.matrix(Array.from(b))];
      return { run: () => math.lusolve(A, right) };
    },
    flat: (result) => result.toArray().flat(),
  };
}
