import * as linalg from "../../src/linalg/index.js";
import { holdsAgainstAnything } from "./support/targets.js";

const A = () => [
  [4, 1, 0],
  [1, 3, 1],
  [0, 1, 2],
];
const one = () => [A()];

holdsAgainstAnything({
  cholesky: { call: linalg.cholesky, right: one },
  cond: { call: linalg.cond, right: one },
  det: { call: linalg.det, right: one },
  eigh: { call: linalg.eigh, right: one },
  eigvalsh: { call: linalg.eigvalsh, right: one },
  eye: { call: linalg.eye, right: () => [2, 3] },
  fromFlat: { call: linalg.fromFlat, right: () => [2, 2, [1, 2, 3, 4]], mayBeNaN: true },
  gram: { call: linalg.gram, right: () => [A(), { of: "rows" }] },
  inv: { call: linalg.inv, right: one },
  lstsq: { call: linalg.lstsq, right: () => [A(), [1, 2, 3], { rcond: 1e-12 }] },
  matmul: { call: linalg.matmul, right: () => [A(), A(), { transposeA: true, transposeB: false }] },
  matrix: { call: linalg.matrix, right: one },
  matvec: { call: linalg.matvec, right: () => [A(), [1, 2, 3], { transpose: true }] },
  norm: { call: linalg.norm, right: () => [A(), 2] },
  pinv: { call: linalg.pinv, right: () => [A(), { rcond: 1e-12 }] },
  qr: { call: linalg.qr, right: () => [A(), { mode: "complete", pivot: true }] },
  rank: { call: linalg.rank, right: () => [A(), { rcond: 1e-12 }] },
  slogdet: { call: linalg.slogdet, right: one },
  solve: { call: linalg.solve, right: () => [A(), [[1], [2], [3]], { assume: "general", report: true }] },
  svd: { call: linalg.svd, right: one },
  svdvals: { call: linalg.svdvals, right: one },
  toRows: { call: linalg.toRows, right: () => [linalg.eye(2)], mayBeNaN: true },
  zeros: { call: linalg.zeros, right: () => [2, 3] },
});
