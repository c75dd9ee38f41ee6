// Sums over the samples: what the gradients of convolutions are made of.
import { NetAt } from "./net";
import { Singles } from "./rows";

/**
 * dw[row][o] += Σ over the lanes of x[row]·dy[o], for `rows` rows and oc channels: tiles of 2 rows × 4 channels.
 *   x  rows×lanes      dy  oc×lanes      dw  rows×oc
 */
export function outerSums(rows: i32, oc: i32, lanes: i32, x: usize, dy: usize, dw: usize): void {
  const rowBytes = (<usize>lanes) << 2;
  let i = 0;
  for (; i + 2 <= rows; i += 2) {
    let slope = dy;
    let o = 0;
    for (; o + 4 <= oc; o += 4) {
      outerTile(rowBytes, x, slope, oc, NetAt.f32(dw, i * oc + o));
      slope += rowBytes << 2;
    }
    for (; o < oc; o++) {
      addDot(rowBytes, x, slope, NetAt.f32(dw, i * oc + o));
      addDot(rowBytes, x + rowBytes, slope, NetAt.f32(dw, (i + 1) * oc + o));
      slope += rowBytes;
    }
    x += rowBytes << 1;
  }
  if (i < rows)
    for (let o = 0; o < oc; o++) addDot(rowBytes, x, dy + <usize>o * rowBytes, NetAt.f32(dw, i * oc + o));
}

export function outerTile(rowBytes: usize, x: usize, dy: usize, oc: i32, dw: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  const end = x + rowBytes;
  const third = dy + (rowBytes << 1);
  const away = third - dy;
  while (x < end) {
    const xa = v128.load(x);
    const xb = v128.load(x + rowBytes);
    const y0 = v128.load(dy);
    const y1 = v128.load(dy + rowBytes);
    const y2 = v128.load(dy + away);
    const y3 = v128.load(dy + away + rowBytes);
    a0 = f32x4.add(a0, f32x4.mul(xa, y0));
    a1 = f32x4.add(a1, f32x4.mul(xa, y1));
    a2 = f32x4.add(a2, f32x4.mul(xa, y2));
    a3 = f32x4.add(a3, f32x4.mul(xa, y3));
    b0 = f32x4.add(b0, f32x4.mul(xb, y0));
    b1 = f32x4.add(b1, f32x4.mul(xb, y1));
    b2 = f32x4.add(b2, f32x4.mul(xb, y2));
    b3 = f32x4.add(b3, f32x4.mul(xb, y3));
    x += 16;
    dy += 16;
  }
  addSums(dw, a0, a1, a2, a3);
  addSums(NetAt.f32(dw, oc), b0, b1, b2, b3);
}

/** Four sums at once: a 4×4 transpose in additions. */
function addSums(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  const low = v128.shuffle<f32>(ab, cd, 0, 1, 4, 5);
  const high = v128.shuffle<f32>(ab, cd, 2, 3, 6, 7);
  v128.store(to, f32x4.add(v128.load(to), f32x4.add(low, high)));
}

function addDot(rowBytes: usize, x: usize, y: usize, to: usize): void {
  let sum = f32x4.splat(0);
  const end = x + rowBytes;
  while (x < end) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  }
  store<f32>(to, load<f32>(to) + Singles.sum(sum));
}
