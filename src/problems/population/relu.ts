import type { Matrix } from "../../matrix/index.js";
import { TRANS } from "../../wasm/abi.js";
import { scope } from "../../wasm/scope.js";

/** max(0, A·Wᵀ), shape [m, p]. */
export function reluOf(A: Matrix, W: Matrix): Matrix {
  const [m, p, d] = [A.rows, W.rows, A.cols];
  return scope("population", (s) => {
    const [a, w, f] = [s.put(A.data), s.put(W.data), s.f64(m * p)];
    s.core.reluFeatures(TRANS, m, p, d, a, d, w, d, f, p, s.bytes(s.core.blasWorkBytes()));
    return { rows: m, cols: p, data: s.take(f, m * p) };
  });
}
