// A small system of linear equations whose rows may differ widely in size.

/**
 * Solves A x = b in place by elimination with scaled partial pivoting (Forsythe and Moler 1967): a row's candidate is compared after
 * division by the largest entry that the row began with.
 * @param a n×n, row-major, overwritten
 * @param b n: in b, out x
 * @param scale n doubles of workspace
 * @returns false where A is singular or holds a NaN
 */
export function solveScaled(n: i32, a: usize, b: usize, scale: usize): bool {
  const stride = (<usize>n) << 3;
  for (let i = 0; i < n; i++) {
    let largest: f64 = 0;
    for (let j = 0; j < n; j++)
      largest = max<f64>(largest, abs(load<f64>(a + <usize>i * stride + ((<usize>j) << 3))));
    if (!(largest > 0 && largest < Infinity)) return false;
    store<f64>(scale + ((<usize>i) << 3), 1 / largest);
  }
  for (let c = 0; c < n; c++) {
    let pivot = c;
    let best: f64 = 0;
    for (let i = c; i < n; i++) {
      const size = abs(entry(a, n, i, c)) * load<f64>(scale + ((<usize>i) << 3));
      if (size > best) {
        best = size;
        pivot = i;
      }
    }
    if (!(best > 0)) return false;
    if (pivot != c) {
      for (let j = c; j < n; j++) swap(at(a, n, c, j), at(a, n, pivot, j));
      swap(b + ((<usize>c) << 3), b + ((<usize>pivot) << 3));
      swap(scale + ((<usize>c) << 3), scale + ((<usize>pivot) << 3));
    }
    for (let i = c + 1; i < n; i++) {
      const factor = entry(a, n, i, c) / entry(a, n, c, c);
      if (factor == 0) continue;
      for (let j = c + 1; j < n; j++)
        store<f64>(at(a, n, i, j), entry(a, n, i, j) - factor * entry(a, n, c, j));
      const right = b + ((<usize>i) << 3);
      store<f64>(right, load<f64>(right) - factor * load<f64>(b + ((<usize>c) << 3)));
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = load<f64>(b + ((<usize>i) << 3));
    for (let j = i + 1; j < n; j++) sum -= entry(a, n, i, j) * load<f64>(b + ((<usize>j) << 3));
    store<f64>(b + ((<usize>i) << 3), sum / entry(a, n, i, i));
  }
  return true;
}

function at(a: usize, n: i32, i: i32, j: i32): usize {
  return a + ((<usize>(i * n + j)) << 3);
}

function entry(a: usize, n: i32, i: i32, j: i32): f64 {
  return load<f64>(at(a, n, i, j));
}

function swap(x: usize, y: usize): void {
  const value = load<f64>(x);
  store<f64>(x, load<f64>(y));
  store<f64>(y, value);
}
