import {
  CholeskyDecomposition,
  EigenvalueDecomposition,
  inverse,
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
  inv: ({ n, a }) => {
    const A = from(n, n, a);
    return { run: () => inverse(A) };
  },
  lstsq: ({ m, n, a, b }) => {
    const [A, right] = [from(m, n, a), Matrix.columnVector(b)];
    const svd = () => new SingularValueDecomposition(A, { autoTranspose: true });
    return [
      { label: "ml-matrix (SVD)", run: () => svd().solve(right) },
      // assumes full rank, and tall matrices
      m >= n && { label: "ml-matrix (QR)", run: () => new QrDecomposition(A).solve(right) },
    ];
  },
  eigh: ({ n, a }) => {
    const A = from(n, n, a);
    // above 500 many seconds a run
    return (
      n <= 500 && { run: () => new EigenvalueDecomposition(A, { assumeSymmetric: true }).realEigenvalues }
    );
  },
  svd: ({ m, n, a }) => {
    const A = from(m, n, a);
    return { run: () => new SingularValueDecomposition(A, { autoTranspose: true }).diagonal };
  },
  flat: (result) => (Array.isArray(result) ? result : result.to1DArray()),
});
