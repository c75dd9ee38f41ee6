// Pruned risks of draws, σ² + ‖Λ^{1/2}Uᵀ(1_S β̂ − β*)‖², a chunk of them at a time.
import { NO_TRANS } from "../../abi";
import { dgemm } from "../../blas/dgemm";
import { At } from "../../memory/address";
import { Model } from "./model";

/**
 * @param beta    [count × p] β̂, a draw in each row
 * @param sets    [count × p] i32: the s features kept in each
 * @param out     every `stride`-th double
 * @param scratch 2·count·p doubles
 * @param work    blasWorkBytes()
 */
export function prunedRisks(
  model: Model,
  count: i32,
  beta: usize,
  sets: usize,
  s: i32,
  out: usize,
  stride: i32,
  scratch: usize,
  work: usize,
): void {
  const p = model.p;
  const turned = At.f64(scratch, count, 0, p);
  for (let i = 0; i < count; i++) {
    const row = At.f64(scratch, i, 0, p);
    for (let j = 0; j < p; j++) store<f64>(At.nth(row, j), -load<f64>(At.nth(model.betaStar, j)));
    for (let k = 0; k < s; k++) {
      const j = load<i32>(At.i32(sets, i * p + k));
      store<f64>(At.nth(row, j), load<f64>(At.nth(row, j)) + load<f64>(At.f64(beta, i, j, p)));
    }
  }
  dgemm(NO_TRANS, NO_TRANS, count, p, p, 1.0, scratch, p, model.vectors, p, 0.0, turned, p, work);
  for (let i = 0; i < count; i++) {
    let risk = model.noiseVariance;
    for (let j = 0; j < p; j++) {
      const value = load<f64>(At.nth(model.root, j)) * load<f64>(At.f64(turned, i, j, p));
      risk += value * value;
    }
    store<f64>(At.f64(out, i, 0, stride), risk);
  }
}
