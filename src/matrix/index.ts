export { eye, fromFlat, toRows, zeros, type Matrix } from "./matrix.js";
export {
  checkMatrix,
  matrix,
  toMatrix,
  toRightSides,
  toUncheckedMatrix,
  toVector,
  type MatrixLike,
  type MlMatrix,
  type NdArray,
  type Numbers,
  type TensorLike,
  type VectorLike,
} from "./convert.js";
