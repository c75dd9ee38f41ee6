// Plain twins of the factorisations. Exported by the test build only.
import { At } from "../memory/address";

/** Householder QR by the definition, unblocked, in the storage of dgeqrf. */
export function refDgeqrf(m: i32, n: i32, a: usize, ldA: i32, tau: usize): void {
  for (let j = 0; j < min(m, n); j++) {
    let squares: f64 = 0.0;
    for (let i = j + 1; i < m; i++)
      squares += load<f64>(At.f64(a, i, j, ldA)) * load<f64>(At.f64(a, i, j, ldA));
    store<f64>(At.nth(tau, j), 0.0);
    if (squares == 0.0) continue;
    const alpha = load<f64>(At.f64(a, j, j, ldA));
    const beta = -copysign(sqrt(alpha * alpha + squares), alpha);
    const t = (beta - alpha) / beta;
    for (let i = j + 1; i < m; i++)
      store<f64>(At.f64(a, i, j, ldA), load<f64>(At.f64(a, i, j, ldA)) / (alpha - beta));
    store<f64>(At.f64(a, j, j, ldA), beta);
    store<f64>(At.nth(tau, j), t);
    for (let k = j + 1; k < n; k++) {
      let sum = load<f64>(At.f64(a, j, k, ldA));
      for (let i = j + 1; i < m; i++)
        sum += load<f64>(At.f64(a, i, j, ldA)) * load<f64>(At.f64(a, i, k, ldA));
      store<f64>(At.f64(a, j, k, ldA), load<f64>(At.f64(a, j, k, ldA)) - t * sum);
      for (let i = j + 1; i < m; i++) {
        const entry = At.f64(a, i, k, ldA);
        store<f64>(entry, load<f64>(entry) - t * sum * load<f64>(At.f64(a, i, j, ldA)));
      }
    }
  }
}
