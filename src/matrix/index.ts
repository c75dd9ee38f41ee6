export { eye, fromFlat, toRows, zeros, type Matrix } from "./matrix.js";
export {
  matrix,
  toMatrix,
  toRightSides,
  toVector,
  type MatrixLike,
  type MlMatrix,
  type NdArray,
  type Numbers,
  type RightSides,
  type TensorLike,
  type VectorLike,
} from "./convert.js";
