// Row by row work on tall matrices of singles (rows are samples or pixels, columns are channels).
import { NetAt } from "./net";

/** Every row of y (m×n) gets b added. */
export function addRow(m: i32, n: i32, b: usize, y: usize): void {
  const n4 = n & ~3;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n4; j += 4) {
      const at = NetAt.f32(y, j);
      v128.store(at, f32x4.add(v128.load(at), v128.load(NetAt.f32(b, j))));
    }
    for (let j = n4; j < n; j++) {
      const at = NetAt.f32(y, j);
      store<f32>(at, load<f32>(at) + load<f32>(NetAt.f32(b, j)));
    }
    y = NetAt.f32(y, n);
  }
}

/** sums[j] ← Σ_i y[i, j]: four accumulators of a row of vectors would spill, so the sums stay in memory (the first-level cache). */
export function sumRows(m: i32, n: i32, y: usize, sums: usize): void {
  memory.fill(sums, 0, (<usize>n) << 2);
  addRows(m, n, y, sums);
}

/** sums[j] += Σ_i y[i, j]; two rows at a time. */
function addRows(m: i32, n: i32, y: usize, sums: usize): void {
  const n4 = n & ~3;
  const step = (<usize>n) << 2;
  let i = 0;
  for (; i + 2 <= m; i += 2) {
    for (let j = 0; j < n4; j += 4) {
      const at = NetAt.f32(y, j);
      const to = NetAt.f32(sums, j);
      v128.store(to, f32x4.add(v128.load(to), f32x4.add(v128.load(at), v128.load(at + step))));
    }
    for (let j = n4; j < n; j++) {
      const at = NetAt.f32(y, j);
      const to = NetAt.f32(sums, j);
      store<f32>(to, load<f32>(to) + (load<f32>(at) + load<f32>(at + step)));
    }
    y += step << 1;
  }
  if (i == m) return;
  for (let j = 0; j < n; j++) {
    const to = NetAt.f32(sums, j);
    store<f32>(to, load<f32>(to) + load<f32>(NetAt.f32(y, j)));
  }
}

/** y ← max(0, y), n numbers. −0 becomes 0 and NaN stays. */
export function reluSingles(n: i32, y: usize): void {
  const zero = f32x4.splat(0);
  const end4 = NetAt.f32(y, n & ~3);
  const end = NetAt.f32(y, n);
  while (y < end4) {
    v128.store(y, f32x4.max(v128.load(y), zero));
    y += 16;
  }
  while (y < end) {
    store<f32>(y, max(load<f32>(y), <f32>0));
    y += 4;
  }
}

/** slope ← 0 where y ≤ 0: the way back through `reluSingles`, whose output y is. */
export function reluBack(n: i32, y: usize, slope: usize): void {
  const zero = f32x4.splat(0);
  const end4 = NetAt.f32(y, n & ~3);
  const end = NetAt.f32(y, n);
  while (y < end4) {
    v128.store(slope, v128.and(v128.load(slope), f32x4.gt(v128.load(y), zero)));
    y += 16;
    slope += 16;
  }
  while (y < end) {
    if (!(load<f32>(y) > 0)) store<f32>(slope, 0);
    y += 4;
    slope += 4;
  }
}

/** y += x, n numbers. */
export function addSingles(n: i32, x: usize, y: usize): void {
  const end4 = NetAt.f32(y, n & ~3);
  const end = NetAt.f32(y, n);
  while (y < end4) {
    v128.store(y, f32x4.add(v128.load(y), v128.load(x)));
    y += 16;
    x += 16;
  }
  while (y < end) {
    store<f32>(y, load<f32>(y) + load<f32>(x));
    y += 4;
    x += 4;
  }
}
