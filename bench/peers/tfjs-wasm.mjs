// Single precision only. Tensors are freed by hand.
export const name = "tfjs (wasm)";

export async function load() {
  const tf = await import("@tensorflow/tfjs-core");
  await import("@tensorflow/tfjs-backend-wasm");
  await tf.setBackend("wasm");
  await tf.ready();
  return {
    matmulSingle: ({ n, a, b }) => {
      const make = () => [tf.tensor2d(a, [n, n]), tf.tensor2d(b, [n, n])];
      tf.setBackend("wasm");
      const [A, B] = make();
      const run = () => {
        tf.setBackend("wasm");
        const C = tf.matMul(A, B);
        const data = C.dataSync();
        C.dispose();
        return data;
      };
      return { run };
    },
    flat: (result) => result,
  };
}
