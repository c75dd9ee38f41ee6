// The entry "overparam/linalg": dense linear algebra on plain matrices.
export {
  eye,
  fromFlat,
  matrix,
  toRows,
  zeros,
  type Matrix,
  type MatrixLike,
  type MlMatrix,
  type NdArray,
  type Numbers,
  type TensorLike,
  type VectorLike,
} from "../matrix/index.js";
export { gram, matmul, matvec, type GramOptions, type MatmulOptions } from "./matmul.js";
export { cholesky } from "./cholesky.js";
export { solve, type SolveOptions, type SolveReport } from "./solve.js";
export { inv } from "./inv.js";
export { det, slogdet, type LogDet } from "./det.js";
export { qr, type PivotedQR, type QR, type QROptions } from "./qr.js";
export { lstsq, type Lstsq, type LstsqOptions } from "./lstsq.js";
export { eigh, eigvalsh, type Eigh } from "./eigh.js";
export { svd, svdvals, type SVD } from "./svd.js";
export { pinv, type PinvOptions } from "./pinv.js";
export { rank, type RankOptions } from "./rank.js";
export { norm, type MatrixNorm } from "./norm.js";
export { cond } from "./cond.js";
