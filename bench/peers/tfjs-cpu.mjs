// Single precision only. Tensors are freed by hand.
export const name = "tfjs (cpu)";

export async function load() {
  const tf = await import("@tensorflow/tfjs-core");
  await import("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
  await tf.ready();
  return {
    matmulSingle: ({ n, a, b }) => {
      if (n > 512) return undefined;
      const make = () => [tf.tensor2d(a, [n, n]), tf.tensor2d(b, [n, n])];
      tf.setBackend("cpu");
      const [A, B] = make();
      const run = () => {
        tf.setBackend("cpu");
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
