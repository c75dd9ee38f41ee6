// Plain JavaScript on typed arrays, written with care but without tricks: what one would write without this package.

/** C = A·B, rows of B streamed (i-k-j); singles if A holds singles. */
export function matmul(m, n, k, a, b) {
  const c = new a.constructor(m * n);
  for (let i = 0; i < m; i++)
    for (let l = 0; l < k; l++) {
      const factor = a[i * k + l];
      const row = l * n;
      const out = i * n;
      for (let j = 0; j < n; j++) c[out + j] += factor * b[row + j];
    }
  return c;
}

/** X·Xᵀ, the lower triangle by dot products of rows, mirrored. */
export function gramOfRows(n, k, x) {
  const c = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += x[i * k + l] * x[j * k + l];
      c[i * n + j] = c[j * n + i] = sum;
    }
  return c;
}

/** XᵀX for a k×n X, row after row. */
export function gramOfColumns(n, k, x) {
  const c = new Float64Array(n * n);
  for (let l = 0; l < k; l++)
    for (let i = 0; i < n; i++) {
      const factor = x[l * n + i];
      for (let j = 0; j <= i; j++) c[i * n + j] += factor * x[l * n + j];
    }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) c[j * n + i] = c[i * n + j];
  return c;
}

/** The lower Cholesky factor, by rows. */
export function cholesky(n, a) {
  const L = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let l = 0; l < j; l++) sum -= L[i * n + l] * L[j * n + l];
      L[i * n + j] = i === j ? Math.sqrt(sum) : sum / L[j * n + j];
    }
  return L;
}

/** A·x = b by elimination with partial pivoting, row by row. */
export function solve(n, a, b) {
  const rows = rowsOf(n, n, a).map((row) => Float64Array.from(row));
  const x = Float64Array.from(b);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    [x[k], x[pivot]] = [x[pivot], x[k]];
    const top = rows[k];
    for (let i = k + 1; i < n; i++) {
      const row = rows[i];
      const factor = row[k] / top[k];
      x[i] -= factor * x[k];
      for (let j = k + 1; j < n; j++) row[j] -= factor * top[j];
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) x[k] -= rows[k][j] * x[j];
    x[k] /= rows[k][k];
  }
  return x;
}

/** Entries in a row as an array of arrays. */
export function rowsOf(rows, columns, data) {
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

/** min ‖b − A·x‖ for m ≥ n by Householder reflections on columns stored in one piece. */
export function leastSquares(m, n, a, b) {
  const columns = Array.from({ length: n }, (_, j) =>
    Float64Array.from({ length: m }, (_, i) => a[i * n + j]),
  );
  const right = Float64Array.from(b);
  const diagonal = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const v = columns[k];
    let squares = 0;
    for (let i = k; i < m; i++) squares += v[i] * v[i];
    const beta = v[k] > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    diagonal[k] = beta;
    const weight = 1 / (squares - beta * v[k]);
    v[k] -= beta;
    for (const column of [...columns.slice(k + 1), right]) {
      let sum = 0;
      for (let i = k; i < m; i++) sum += v[i] * column[i];
      sum *= weight;
      for (let i = k; i < m; i++) column[i] -= sum * v[i];
    }
  }
  const x = right.slice(0, n);
  for (let k = n - 1; k >= 0; k--) {
    x[k] /= diagonal[k];
    for (let i = 0; i < k; i++) x[i] -= columns[k][i] * x[k];
  }
  return x;
}

/** Throws unless C·w = A·(B·w) for a fixed w: checks a product without computing one. A m×k, B k×n, singles or doubles. */
export function expectProduct(m, n, k, a, b, c, name) {
  const [A, B, C] = [a, b, c].map((values) => Float64Array.from(values));
  const w = Float64Array.from({ length: n }, (_, j) => Math.cos(j));
  const inner = matmul(k, 1, n, B, w);
  const expected = matmul(m, 1, k, A, inner);
  const got = matmul(m, 1, n, C, w);
  const unit = a instanceof Float32Array ? 2 ** -24 : 2 ** -53;
  for (let i = 0; i < m; i++)
    if (!(Math.abs(got[i] - expected[i]) <= 100 * unit * Math.sqrt(n) * k))
      throw new Error(`${name}: wrong result in row ${i}`);
}
