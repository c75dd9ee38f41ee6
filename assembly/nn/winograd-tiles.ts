// Minimal filtering (winograd.ts): the transforms of images and of their slopes, tile by tile.
import { NetAt } from "./net";

/**
 * A transformed tile: 4 × 4 places of `channels` rows of `bytes` each. A line more lies between the places, which would otherwise be powers of
 * two apart and fall on each other in the first-level cache.
 */
export class Tiles {
  @inline
  static step(channels: i32, bytes: usize): usize {
    return <usize>channels * bytes + 64;
  }

  @inline
  static bytes(channels: i32, block: i32): usize {
    return Tiles.step(channels, (<usize>block) << 2) << 4;
  }
}

export function pixel(
  y: i32,
  x: i32,
  h: i32,
  w: i32,
  c: i32,
  lanes: i32,
  image: usize,
  outside: usize = 0,
): usize {
  return y >= 0 && y < h && x >= 0 && x < w ? NetAt.f32(image, (y * w + x) * c * lanes) : outside;
}

/**
 * Bᵀ·Z for the columns of the tile that its left neighbour did not have: two, or four for the first tile of a row. Column x stands at
 * place (x + 1) mod 4 of `columns`, [4][c][bytes] each.
 */
export function tileColumns(
  h: i32,
  w: i32,
  c: i32,
  lanes: i32,
  oy: i32,
  ox: i32,
  x: usize,
  outside: usize,
  columns: usize,
  bytes: usize,
): void {
  const step = Tiles.step(c, bytes);
  for (let ix = ox == 0 ? -1 : ox + 1; ix < ox + 3; ix++)
    fourSums(
      c,
      ((<usize>lanes) << 2) - bytes,
      bytes,
      step,
      pixel(oy - 1, ix, h, w, c, lanes, x, outside),
      pixel(oy, ix, h, w, c, lanes, x, outside),
      pixel(oy + 1, ix, h, w, c, lanes, x, outside),
      pixel(oy + 2, ix, h, w, c, lanes, x, outside),
      columns + <usize>(((ix + 1) & 3) << 2) * step,
    );
}

/** Bᵀ of four: to, to + step, … ← p0 − p2, p1 + p2, p2 − p1, p1 − p3, over `rows` rows of `bytes`, `skip` bytes apart in the p. */
export function fourSums(
  rows: i32,
  skip: usize,
  bytes: usize,
  step: usize,
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  to: usize,
): void {
  for (let i = 0; i < rows; i++) {
    const end = p0 + bytes;
    while (p0 < end) {
      const d1 = v128.load(p1);
      const d2 = v128.load(p2);
      v128.store(to, f32x4.sub(v128.load(p0), d2));
      v128.store(to + step, f32x4.add(d1, d2));
      v128.store(to + (step << 1), f32x4.sub(d2, d1));
      v128.store(to + step * 3, f32x4.sub(d1, v128.load(p3)));
      p0 += 16;
      p1 += 16;
      p2 += 16;
      p3 += 16;
      to += 16;
    }
    p0 += skip;
    p1 += skip;
    p2 += skip;
    p3 += skip;
  }
}

/** (Bᵀ·Z)·B: values[4 × 4][c][bytes]. */
export function tileRows(c: i32, ox: i32, columns: usize, values: usize, bytes: usize): void {
  const step = Tiles.step(c, bytes);
  const first = columns + <usize>((ox & 3) << 2) * step;
  const third = columns + <usize>(((ox + 2) & 3) << 2) * step;
  const next = step << 2;
  for (let i: usize = 0; i < 4; i++)
    fourSums(
      1,
      0,
      <usize>c * bytes,
      step,
      first + i * step,
      first + next + i * step,
      third + i * step,
      third + next + i * step,
      values + i * next,
    );
}

/** A·dy·Aᵀ: slopes[4 × 4][oc][bytes]. */
export function tileSlopes(
  h: i32,
  w: i32,
  oc: i32,
  lanes: i32,
  oy: i32,
  ox: i32,
  dy: usize,
  outside: usize,
  slopes: usize,
  bytes: usize,
): void {
  slopeTile(
    oc,
    (<usize>lanes) << 2,
    bytes,
    pixel(oy, ox, h, w, oc, lanes, dy, outside),
    pixel(oy, ox + 1, h, w, oc, lanes, dy, outside),
    pixel(oy + 1, ox, h, w, oc, lanes, dy, outside),
    pixel(oy + 1, ox + 1, h, w, oc, lanes, dy, outside),
    slopes,
  );
}

export function slopeTile(
  oc: i32,
  rowBytes: usize,
  bytes: usize,
  p00: usize,
  p01: usize,
  p10: usize,
  p11: usize,
  to: usize,
): void {
  const step = Tiles.step(oc, bytes);
  const skip = rowBytes - bytes;
  for (let i = 0; i < oc; i++) {
    const end = p00 + bytes;
    while (p00 < end) {
      const a0 = v128.load(p00);
      const a1 = v128.load(p01);
      const b0 = v128.load(p10);
      const b1 = v128.load(p11);
      fourSlopes(a0, a1, step, to);
      fourSlopes(f32x4.add(a0, b0), f32x4.add(a1, b1), step, to + (step << 2));
      fourSlopes(f32x4.sub(a0, b0), f32x4.sub(a1, b1), step, to + (step << 3));
      fourSlopes(f32x4.neg(b0), f32x4.neg(b1), step, to + step * 12);
      p00 += 16;
      p01 += 16;
      p10 += 16;
      p11 += 16;
      to += 16;
    }
    p00 += skip;
    p01 += skip;
    p10 += skip;
    p11 += skip;
  }
}

function fourSlopes(left: v128, right: v128, step: usize, to: usize): void {
  v128.store(to, left);
  v128.store(to + step, f32x4.add(left, right));
  v128.store(to + (step << 1), f32x4.sub(left, right));
  v128.store(to + step * 3, f32x4.neg(right));
}

/** Aᵀ·M·A for one channel and 16 samples; M[4 × 4] 128 bytes apart. */
export function outputs(m: usize, add: bool, y00: usize, y01: usize, y10: usize, y11: usize): void {
  const end = m + 64;
  while (m < end) {
    let upper = f32x4.add(f32x4.add(v128.load(m), v128.load(m, 512)), v128.load(m, 1024));
    let lower = f32x4.sub(f32x4.sub(v128.load(m, 512), v128.load(m, 1024)), v128.load(m, 1536));
    let r00 = upper;
    let r10 = lower;
    upper = f32x4.add(f32x4.add(v128.load(m, 128), v128.load(m, 640)), v128.load(m, 1152));
    lower = f32x4.sub(f32x4.sub(v128.load(m, 640), v128.load(m, 1152)), v128.load(m, 1664));
    r00 = f32x4.add(r00, upper);
    r10 = f32x4.add(r10, lower);
    let r01 = upper;
    let r11 = lower;
    upper = f32x4.add(f32x4.add(v128.load(m, 256), v128.load(m, 768)), v128.load(m, 1280));
    lower = f32x4.sub(f32x4.sub(v128.load(m, 768), v128.load(m, 1280)), v128.load(m, 1792));
    r00 = f32x4.add(r00, upper);
    r10 = f32x4.add(r10, lower);
    r01 = f32x4.sub(r01, upper);
    r11 = f32x4.sub(r11, lower);
    upper = f32x4.add(f32x4.add(v128.load(m, 384), v128.load(m, 896)), v128.load(m, 1408));
    lower = f32x4.sub(f32x4.sub(v128.load(m, 896), v128.load(m, 1408)), v128.load(m, 1920));
    r01 = f32x4.sub(r01, upper);
    r11 = f32x4.sub(r11, lower);
    put(add, r00, y00);
    put(add, r01, y01);
    put(add, r10, y10);
    put(add, r11, y11);
    m += 16;
    y00 += 16;
    y01 += 16;
    y10 += 16;
    y11 += 16;
  }
}

function put(add: bool, value: v128, to: usize): void {
  v128.store(to, add ? f32x4.add(v128.load(to), value) : value);
}
