// For tests: one trial, up to the kept columns, and where its pieces stand.
import { measureCells } from "./cells";
import { makeColumns } from "./columns";
import { denseFit, drawDirections } from "./dense";
import { keepFeatures } from "./keep";
import { exactWorkFor } from "./work";

/**
 * Makes the columns of `trial` in memory that stays taken from the arena, and writes to `out` (16 doubles) addresses and sizes: A, its rows m,
 * y, coefficients on A, q, mask, columns nRows, nKept, source, b, q of columns, β* of columns, X, Z of the last group, along, across.
 */
export function exactPieces(job: usize, trial: u32, out: usize, work: usize): f64 {
  const w = exactWorkFor(job, work);
  if (denseFit(w, trial) < 0) return w.failed;
  drawDirections(w, trial);
  keepFeatures(w, trial);
  measureCells(w);
  const c = makeColumns(w, trial);
  if (c === null) return w.failed;
  store<f64>(out, <f64>w.a);
  store<f64>(out, <f64>w.nRows, 8);
  store<f64>(out, <f64>w.y, 16);
  store<f64>(out, <f64>w.coef, 24);
  store<f64>(out, <f64>w.q, 32);
  store<f64>(out, <f64>w.mask, 40);
  store<f64>(out, <f64>c.nRows, 48);
  store<f64>(out, <f64>c.nKept, 56);
  store<f64>(out, <f64>c.source, 64);
  store<f64>(out, <f64>c.b, 72);
  store<f64>(out, <f64>c.q, 80);
  store<f64>(out, <f64>c.betaStar, 88);
  store<f64>(out, <f64>c.x, 96);
  store<f64>(out, <f64>c.z, 104);
  store<f64>(out, <f64>w.along, 112);
  store<f64>(out, <f64>w.across, 120);
  return 0.0;
}
