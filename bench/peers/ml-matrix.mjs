import {
  CholeskyDecomposition,
  LuDecomposition,
  Matrix,
  QrDecomposition,
  SingularValueDecomposition,
} from "ml-matrix";

export const name = "ml-matrix";

const from = (rows, columns, data) => Matrix.from1DArray(rows, columns, data);

export const load = () => ({
  matmul: ({ n, a, b }) => {
    const [A, B] = [from(n, n, a), from(n, n, b)];
    return { run: () => A.mmul(B) };
  },
  gramOfRows: ({ n, k, x }) => {
    const X = from(n, k, x);
    return { run: () => X.mmul(X.transpose()) };
  },
  gramOfColumns: ({ n, k, x }) => {
    const X = from(k, n, x);
    return { run: () => X.transpose().mmul(X) };
  },
  cholesky: ({ n, a }) => {
    const A = from(n, n, a);
    return { run: () => new CholeskyDecomposition(A).lowerTriangularMatrix };
  },
  solve: ({ n, a, b }) => {
    const [A, right] = [from(n, n, a), Matrix.columnVector(b)];
    return { run: () => new LuDecomposition(A).solve(right) };
  },
  lstsq: ({ m, n, a, b }) => {
    const [A, right] = [from(m, n, a), Matrix.columnVector(b)];
    if (m >= n) return { label: "ml-matrix (QR)", run: () => new QrDecomposition(A).solve(right) };
    const svd = () => new SingularValueDecomposition(A, { autoTranspose: true });
    return { label: "ml-matrix (SVD)", run: () => svd().solve(right) };
  },
  flat: (result) => result.to1DArray(),
});
