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
import { outputs, pixel, tileColumns, tileRows, Tiles, tileSlopes } from "./winograd-tiles";
import { windowsOf } from "./winograd-windows";

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

/** The pixels that lie outside the image; the rest of the workspace is behind them. */
function zeros(work: usize, channels: i32, lanes: i32): usize {
  const bytes = (<usize>(channels * lanes)) << 2;
  memory.fill(work, 0, bytes);
  return work + bytes;
}

/**
 * The register tile, sixteen times: products[16][2][16 lanes] ← Σ over c of a panel times values[16][c][16 lanes]. Values and panel are
 * read in the order in which they stand.
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
