// Arrays are counted: a function consumes its arguments, `.ref` keeps one for the next call, reading the data consumes it.
export const name = "jax-js (wasm)";

export async function load() {
  // Node 20 and 22 have no Float16Array, which the package mentions while it loads.
  globalThis.Float16Array ??= class Float16Array extends Uint16Array {};
  const { init, defaultDevice, numpy: np } = await import("@jax-js/jax");
  await init("wasm");
  defaultDevice("wasm");
  const from = (shape, data) =>
    np.array(data, { shape, dtype: data instanceof Float32Array ? np.float32 : np.float64 });
  const product = ({ n, a, b }) => {
    const [A, B] = [from([n, n], a), from([n, n], b)];
    return { run: () => np.matmul(A.ref, B.ref).dataSync() };
  };
  return {
    matmul: (input) => input.n <= 512 && product(input), // three seconds a run at 1024
    matmulSingle: product,
    gramOfRows: ({ n, k, x }) => {
      const X = from([n, k], x);
      return { run: () => np.matmul(X.ref, np.matrixTranspose(X.ref)).dataSync() };
    },
    cholesky: ({ n, a }) => {
      const A = from([n, n], a);
      return { run: () => np.linalg.cholesky(A.ref).dataSync() };
    },
    solve: ({ n, a, b }) => {
      const [A, right] = [from([n, n], a), from([n], b)];
      return { run: () => np.linalg.solve(A.ref, right.ref).dataSync() };
    },
    lstsq: ({ m, n, a, b }) => {
      const [A, right] = [from([m, n], a), from([m, 1], b)];
      const run = () => np.linalg.lstsq(A.ref, right.ref).dataSync();
      return { label: "jax-js (wasm, squares the condition)", run };
    },
    flat: (result) => result,
  };
}
