// Convolutions with 3 × 3 windows, step 1 and a border of 1 by the minimal filtering F(2×2, 3×3) (Winograd 1980; Lavin, Gray 2016): 16
// products where the definition has 36, for 2 × 2 outputs of a channel. With Z an image tile of 4 × 4 pixels and g a window of weights,
//
//   y = Aᵀ[(G·g·Gᵀ) ⊙ (Bᵀ·Z·B)]·A        dg = Gᵀ[Σ over tiles and samples (A·dy·Aᵀ) ⊙ (Bᵀ·Z·B)]·G
//
//   Bᵀ = 1  0 −1  0      G = 1   0  0      Aᵀ = 1 1  1  0
//        0  1  1  0          ½   ½  ½           0 1 −1 −1
//        0 −1  1  0          ½  −½  ½
//        0  1  0 −1          0   0  1
//
// and the gradient by the input is the same sum of dy with the window turned round and the channels exchanged. The transforms add, the
// products run in register tiles of 2 channels × 16 samples. Tiles that hang over the edge read zeros and write into a sink.
//
//   work  ── zeros: channels × lanes ── columns: 4 × 4 × channels × block ── values: 16 × channels × block ── (see each)
import { NetAt } from "./net";
import { outerSums } from "./outer";

/** Samples taken together: one register tile of them forwards, more where sums over the samples are wanted. */
const FORWARD_BLOCK: i32 = 32;
const GRADIENT_BLOCK: i32 = 64;

/**
 * y[h][w][oc][lanes] ← (or +=) the convolution of x[h][w][c][lanes] with the windows in `panels`.
 *   panels  from packWindows           work  winogradWork of (c, oc, lanes)
 */
export function winograd(
  h: i32,
  w: i32,
  c: i32,
  oc: i32,
  lanes: i32,
  x: usize,
  panels: usize,
  work: usize,
  add: bool,
  y: usize,
): void {
  const rowBytes = (<usize>lanes) << 2;
  const columns = zeros(work, c, lanes);
  const values = columns + Tiles.bytes(c, FORWARD_BLOCK);
  const products = values + Tiles.bytes(c, FORWARD_BLOCK);
  const sink = NetAt.f32(products, 32 * FORWARD_BLOCK);
  const panelBytes = (<usize>c) << 7;
  const down = <usize>w * <usize>oc * rowBytes;
  const across = <usize>oc * rowBytes;
  for (let oy = 0; oy < h; oy += 2)
    for (let lane: usize = 0; lane < rowBytes; lane += FORWARD_BLOCK << 2) {
      const bytes = min<usize>(FORWARD_BLOCK << 2, rowBytes - lane);
      for (let ox = 0; ox < w; ox += 2) {
        tileColumns(h, w, c, lanes, oy, ox, x + lane, work, columns, bytes);
        tileRows(c, ox, columns, values, bytes);
        const right = ox + 1 < w;
        const below = oy + 1 < h;
        for (let at: usize = 0; at < bytes; at += 64) {
          let to = pixel(oy, ox, h, w, oc, lanes, y) + lane + at;
          let panel = panels;
          for (let o = 0; o < oc; o++) {
            if ((o & 1) == 0) {
              multiply(c, values + at, bytes, panel, products);
              panel += panelBytes;
            }
            outputs(
              NetAt.f32(products, (o & 1) << 4),
              add,
              to,
              right ? to + across : sink,
              below ? to + down : sink,
              right && below ? to + down + across : sink,
            );
            to += rowBytes;
          }
        }
      }
    }
}

/**
 * dw[3][3][c][oc] ← the gradient of the windows, from x[h][w][c][lanes] and dy[h][w][oc][lanes].
 *   sums  scratch f32[16·c·oc]         work  as above
 */
export function winogradGradient(
  h: i32,
  w: i32,
  c: i32,
  oc: i32,
  lanes: i32,
  x: usize,
  dy: usize,
  work: usize,
  sums: usize,
  dw: usize,
): void {
  const columns = zeros(work, max(c, oc), lanes);
  const values = columns + Tiles.bytes(c, GRADIENT_BLOCK);
  const slopes = values + Tiles.bytes(c, GRADIENT_BLOCK);
  memory.fill(sums, 0, (<usize>(c * oc)) << 6);
  for (let oy = 0; oy < h; oy += 2)
    for (let lane = 0; lane < lanes; lane += GRADIENT_BLOCK) {
      const block = min(GRADIENT_BLOCK, lanes - lane);
      const bytes = (<usize>block) << 2;
      for (let ox = 0; ox < w; ox += 2) {
        tileColumns(h, w, c, lanes, oy, ox, NetAt.f32(x, lane), work, columns, bytes);
        tileRows(c, ox, columns, values, bytes);
        tileSlopes(h, w, oc, lanes, oy, ox, NetAt.f32(dy, lane), work, slopes, bytes);
        for (let i = 0; i < 16; i++)
          outerSums(
            c,
            oc,
            block,
            values + <usize>i * Tiles.step(c, bytes),
            slopes + <usize>i * Tiles.step(oc, bytes),
            NetAt.f32(sums, i * c * oc),
          );
      }
    }
  windowsOf(c * oc, sums, dw);
}

/** Singles of workspace for both. */
export function winogradWork(c: i32, oc: i32, lanes: i32): i32 {
  const most = max(c, oc);
  const tiles = 3 * (<i32>Tiles.bytes(most, GRADIENT_BLOCK) >> 2);
  return most * lanes + tiles + 48 * FORWARD_BLOCK;
}

/**
 * A transformed tile: 4 × 4 places of `channels` rows of `bytes` each. A line more lies between the places, which would otherwise be powers of
 * two apart and fall on each other in the first-level cache.
 */
class Tiles {
  @inline
  static step(channels: i32, bytes: usize): usize {
    return <usize>channels * bytes + 64;
  }

  @inline
  static bytes(channels: i32, block: i32): usize {
    return Tiles.step(channels, (<usize>block) << 2) << 4;
  }
}

/** The pixels that lie outside the image; the rest of the workspace is behind them. */
function zeros(work: usize, channels: i32, lanes: i32): usize {
  const bytes = (<usize>(channels * lanes)) << 2;
  memory.fill(work, 0, bytes);
  return work + bytes;
}

function pixel(y: i32, x: i32, h: i32, w: i32, c: i32, lanes: i32, image: usize, outside: usize = 0): usize {
  return y >= 0 && y < h && x >= 0 && x < w ? NetAt.f32(image, (y * w + x) * c * lanes) : outside;
}

/**
 * Bᵀ·Z for the columns of the tile that its left neighbour did not have: two, or four for the first tile of a row. Column x stands at
 * place (x + 1) mod 4 of `columns`, [4][c][bytes] each.
 */
function tileColumns(
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
  for (let ix = ox == 0 ? -1 : ox + 1; ix < ox + 3; ix++)
    columnSums(
      c,
      (<usize>lanes) << 2,
      bytes,
      pixel(oy - 1, ix, h, w, c, lanes, x, outside),
      pixel(oy, ix, h, w, c, lanes, x, outside),
      pixel(oy + 1, ix, h, w, c, lanes, x, outside),
      pixel(oy + 2, ix, h, w, c, lanes, x, outside),
      columns + <usize>(((ix + 1) & 3) << 2) * Tiles.step(c, bytes),
    );
}

export function columnSums(
  c: i32,
  rowBytes: usize,
  bytes: usize,
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  to: usize,
): void {
  const step = Tiles.step(c, bytes);
  const skip = rowBytes - bytes;
  for (let i = 0; i < c; i++) {
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
function tileRows(c: i32, ox: i32, columns: usize, values: usize, bytes: usize): void {
  const step = Tiles.step(c, bytes);
  const first = columns + <usize>((ox & 3) << 2) * step;
  const third = columns + <usize>(((ox + 2) & 3) << 2) * step;
  const next = step << 2;
  for (let i: usize = 0; i < 4; i++)
    rowSums(
      <usize>c * bytes,
      step,
      first + i * step,
      first + next + i * step,
      third + i * step,
      third + next + i * step,
      values + i * next,
    );
}

export function rowSums(
  bytes: usize,
  step: usize,
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  to: usize,
): void {
  const end = p0 + bytes;
  const second = step << 1;
  const third = step * 3;
  while (p0 < end) {
    const d1 = v128.load(p1);
    const d2 = v128.load(p2);
    v128.store(to, f32x4.sub(v128.load(p0), d2));
    v128.store(to + step, f32x4.add(d1, d2));
    v128.store(to + second, f32x4.sub(d2, d1));
    v128.store(to + third, f32x4.sub(d1, v128.load(p3)));
    p0 += 16;
    p1 += 16;
    p2 += 16;
    p3 += 16;
    to += 16;
  }
}

/** A·dy·Aᵀ: slopes[4 × 4][oc][bytes]. */
function tileSlopes(
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

/**
 * The register tile, sixteen times: products[16][2][16 lanes] ← Σ over c of a panel times values[16][c][16 lanes]. Values and panel are
 * read in the order in which they stand. Two steps to a turn of the loop, as in blas/tile.ts.
 */
export function multiply(c: i32, values: usize, rowBytes: usize, panel: usize, products: usize): void {
  const last = products + 2048;
  const depth = (<usize>c) << 3;
  while (products < last) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    const end = panel + depth;
    do {
      const x0 = v128.load(values);
      const x1 = v128.load(values, 16);
      const x2 = v128.load(values, 32);
      const x3 = v128.load(values, 48);
      const wa = v128.load32_splat(panel);
      const wb = v128.load32_splat(panel, 4);
      a0 = f32x4.add(a0, f32x4.mul(wa, x0));
      a1 = f32x4.add(a1, f32x4.mul(wa, x1));
      a2 = f32x4.add(a2, f32x4.mul(wa, x2));
      a3 = f32x4.add(a3, f32x4.mul(wa, x3));
      b0 = f32x4.add(b0, f32x4.mul(wb, x0));
      b1 = f32x4.add(b1, f32x4.mul(wb, x1));
      b2 = f32x4.add(b2, f32x4.mul(wb, x2));
      b3 = f32x4.add(b3, f32x4.mul(wb, x3));
      values += rowBytes;
      panel += 8;
    } while (panel < end);
    v128.store(products, a0);
    v128.store(products, a1, 16);
    v128.store(products, a2, 32);
    v128.store(products, a3, 48);
    v128.store(products, b0, 64);
    v128.store(products, b1, 80);
    v128.store(products, b2, 96);
    v128.store(products, b3, 112);
    products += 128;
    values += 64;
  }
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

/**
 * panels[pair of outputs][4 × 4][inputs][2] ← G·g·Gᵀ of every window; an odd last output stands beside zeros.
 *   w  the weights: tap t of input i and output o at w[t·taps + i·byInput + o·byOutput]; `turned`: the taps in reverse
 */
export function packWindows(
  nInputs: i32,
  nOutputs: i32,
  w: usize,
  taps: i32,
  byInput: i32,
  byOutput: i32,
  turned: bool,
  panels: usize,
): void {
  const from = turned ? NetAt.f32(w, 8 * taps) : w;
  const step = turned ? -taps : taps;
  const position = nInputs << 1;
  for (let o = 0; o < nOutputs + (nOutputs & 1); o++) {
    const panel = NetAt.f32(panels, (o >> 1) * 16 * position + (o & 1));
    for (let i = 0; i < nInputs; i++) {
      const to = NetAt.f32(panel, i << 1);
      const g = NetAt.f32(from, i * byInput + o * byOutput);
      for (let column = 0; column < 3; column++) {
        const g0 = o < nOutputs ? NetAt.load(g, column * step) : 0;
        const g1 = o < nOutputs ? NetAt.load(g, (3 + column) * step) : 0;
        const g2 = o < nOutputs ? NetAt.load(g, (6 + column) * step) : 0;
        const outer = <f32>0.5 * (g0 + g2);
        // the three columns wait in the first, second and fourth place of their rows
        const place = column < 2 ? column : 3;
        store<f32>(NetAt.f32(to, place * position), g0);
        store<f32>(NetAt.f32(to, (4 + place) * position), outer + <f32>0.5 * g1);
        store<f32>(NetAt.f32(to, (8 + place) * position), outer - <f32>0.5 * g1);
        store<f32>(NetAt.f32(to, (12 + place) * position), g2);
      }
      for (let row = 0; row < 4; row++) {
        const at = NetAt.f32(to, 4 * row * position);
        const middle = NetAt.f32(at, position);
        const g1 = load<f32>(middle);
        const outer = <f32>0.5 * (load<f32>(at) + NetAt.load(at, 3 * position));
        store<f32>(middle, outer + <f32>0.5 * g1);
        store<f32>(NetAt.f32(at, 2 * position), outer - <f32>0.5 * g1);
      }
    }
  }
}

/** dw[3][3][n] ← Gᵀ·S·G for each of n windows, S[4 × 4][n]. */
function windowsOf(n: i32, sums: usize, dw: usize): void {
  for (let i = 0; i < n; i++) {
    for (let column = 0; column < 4; column++) threeOf(NetAt.f32(sums, column * n + i), 4 * n);
    for (let row = 0; row < 3; row++) {
      const at = NetAt.f32(sums, 4 * row * n + i);
      threeOf(at, n);
      for (let column = 0; column < 3; column++)
        store<f32>(NetAt.f32(dw, (3 * row + column) * n + i), NetAt.load(at, column * n));
    }
  }
}

/** Gᵀ of four numbers, in place of the first three. */
function threeOf(at: usize, step: i32): void {
  const s1 = NetAt.load(at, step);
  const s2 = NetAt.load(at, 2 * step);
  const half = <f32>0.5 * (s1 + s2);
  store<f32>(at, load<f32>(at) + half);
  store<f32>(NetAt.f32(at, step), <f32>0.5 * (s1 - s2));
  store<f32>(NetAt.f32(at, 2 * step), half + NetAt.load(at, 3 * step));
}
