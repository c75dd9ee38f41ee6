// Results that are not disposed of fill its 256 MB of WebAssembly memory, after which it falls back to JavaScript in silence.
export const name = "numpy-ts";

export async function load() {
  const np = await import("numpy-ts");
  const from = (shape, data) => np.array(data).reshape(shape);
  let last;
  const keep = (result) => {
    last?.dispose();
    return (last = result);
  };
  return {
    matmul: ({ n, a, b }) => {
      const [A, B] = [from([n, n], a), from([n, n], b)];
      return { run: () => keep(np.matmul(A, B)) };
    },
    matmulSingle: ({ n, a, b }) => {
      const [A, B] = [from([n, n], a), from([n, n], b)];
      return { run: () => keep(np.matmul(A, B)) };
    },
    gramOfRows: ({ n, k, x }) => {
      const X = from([n, k], x);
      // with the transpose copied: on a transposed view it multiplies in JavaScript, four times slower
      const run = () => {
        const view = np.transpose(X);
        const transposed = view.copy();
        const product = np.matmul(X, transposed);
        transposed.dispose();
        view.dispose();
        return keep(product);
      };
      return { run };
    },
    cholesky: ({ n, a }) => {
      const A = from([n, n], a);
      return { run: () => keep(np.linalg.cholesky(A)) };
    },
    solve: ({ n, a, b }) => {
      const [A, right] = [from([n, n], a), from([n], b)];
      return { run: () => keep(np.linalg.solve(A, right)) };
    },
    inv: ({ n, a }) => {
      const A = from([n, n], a);
      return { run: () => keep(np.linalg.inv(A)) };
    },
    // more than a minute at 300
    eigh: ({ n, a }) => {
      if (n > 100) return undefined;
      const A = from([n, n], a);
      const run = () => {
        const { w, v } = np.linalg.eigh(A);
        v.dispose();
        return keep(w);
      };
      return { run };
    },
    svd: ({ m, n, a }) => {
      if (Math.max(m, n) > 100) return undefined;
      const A = from([m, n], a);
      const run = () => {
        const { u, s, vt } = np.linalg.svd(A);
        u.dispose();
        vt.dispose();
        return keep(s);
      };
      return { run };
    },
    // its lstsq takes minutes at 1000 × 300, and traps for wide matrices
    lstsq: ({ m, n, a, b }) => {
      if (m < n || m > 300) return undefined;
      const [A, right] = [from([m, n], a), from([m], b)];
      return {
        run: () => {
          const { x, residuals, s } = np.linalg.lstsq(A, right);
          residuals.dispose();
          s.dispose();
          return keep(x);
        },
      };
    },
    flat: (result) => result.data,
  };
}
