// Convolution as a product: every window of the input becomes a row of a matrix of columns (im2col), which multiplies the weights.
//
//   input  h×w×c per image             columns  (oh·ow)×(size·size·c)           output  oh×ow×oc
//   window at (y, x) ── size rows of size·c neighbouring numbers each ──► one row
//
// Weights are [size·size·c × oc]: window row, window column, channel, then output channel. Images are taken a few at a time, so
// that their columns stay in the second-level cache between being written and being packed by the product.
import { NO_TRANS, TRANS } from "../abi";
import { sgemm } from "../blas/sgemm";
import { ADD_SLOPE, BIAS, FROM_DATA, Net, NetAt, Op } from "./net";
import { addRow, addSingles, sumRows } from "./rows";

/** Windows of a single number are the input itself: nothing to copy. */
class Conv {
  @inline
  static pointwise(op: Op): bool {
    return op.size == 1 && op.stride == 1 && op.pad == 0;
  }

  /** Images whose columns fit into the scratch, at least one. */
  @inline
  static images(net: Net, op: Op): i32 {
    if (Conv.pointwise(op)) return i32.MAX_VALUE;
    return max(1, net.columnElems / (op.oh * op.ow * op.size * op.size * op.c));
  }
}

export function convForward(net: Net, op: Op, b: i32): void {
  const depth = op.size * op.size * op.c;
  const pixels = op.oh * op.ow;
  const w = NetAt.f32(net.params, op.params);
  const x = NetAt.values(net, op.input);
  const y = NetAt.values(net, op.output);
  const group = Conv.images(net, op);
  for (let i = 0; i < b; i += group) {
    const n = min(group, b - i);
    const columns = gather(net, op, n, NetAt.f32(x, i * op.h * op.w * op.c));
    const to = NetAt.f32(y, i * pixels * op.oc);
    sgemm(NO_TRANS, NO_TRANS, n * pixels, op.oc, depth, 1, columns, depth, w, op.oc, 0, to, op.oc, net.work);
  }
  if (op.flags & BIAS) addRow(b * pixels, op.oc, NetAt.f32(w, depth * op.oc), y);
}

/** dW = Σ columnsᵀ·dY, dX = the windows of dY·Wᵀ added where they came from. */
export function convBackward(net: Net, op: Op, b: i32): void {
  const depth = op.size * op.size * op.c;
  const pixels = op.oh * op.ow;
  const image = op.h * op.w * op.c;
  const w = NetAt.f32(net.params, op.params);
  const dw = NetAt.f32(net.grads, op.params);
  const x = NetAt.values(net, op.input);
  const dy = NetAt.slopes(net, op.output);
  const wanted = !(op.flags & FROM_DATA);
  const dx = wanted ? NetAt.slopes(net, op.input) : 0;
  if (wanted && !(op.flags & ADD_SLOPE)) memory.fill(dx, 0, (<usize>(b * image)) << 2);
  const group = Conv.images(net, op);
  for (let i = 0; i < b; i += group) {
    const n = min(group, b - i);
    const columns = gather(net, op, n, NetAt.f32(x, i * image));
    const slope = NetAt.f32(dy, i * pixels * op.oc);
    const beta: f32 = i == 0 ? 0 : 1;
    sgemm(
      TRANS,
      NO_TRANS,
      depth,
      op.oc,
      n * pixels,
      1,
      columns,
      depth,
      slope,
      op.oc,
      beta,
      dw,
      op.oc,
      net.work,
    );
    if (!wanted) continue;
    const to = NetAt.f32(dx, i * image);
    if (Conv.pointwise(op)) {
      sgemm(NO_TRANS, TRANS, n * pixels, depth, op.oc, 1, slope, op.oc, w, op.oc, 1, to, depth, net.work);
      continue;
    }
    sgemm(
      NO_TRANS,
      TRANS,
      n * pixels,
      depth,
      op.oc,
      1,
      slope,
      op.oc,
      w,
      op.oc,
      0,
      net.columns,
      depth,
      net.work,
    );
    columnsToImage(changetype<usize>(op), n, net.columns, to);
  }
  if (op.flags & BIAS) sumRows(b * pixels, op.oc, dy, NetAt.f32(dw, depth * op.oc));
}

/** The columns of n images, in the scratch of the network (or the images themselves). */
function gather(net: Net, op: Op, n: i32, x: usize): usize {
  if (Conv.pointwise(op)) return x;
  imageToColumns(changetype<usize>(op), n, x, net.columns);
  return net.columns;
}

/** Writes the windows of n images, row by row; zeros where a window leaves the image. */
export function imageToColumns(layer: usize, n: i32, x: usize, columns: usize): void {
  const op = changetype<Op>(layer);
  const c = op.c;
  const run = op.size * c;
  for (let image = 0; image < n; image++) {
    for (let oy = 0; oy < op.oh; oy++) {
      for (let ox = 0; ox < op.ow; ox++) {
        const left = ox * op.stride - op.pad;
        const from = max(0, left);
        const to = min(op.w, left + op.size);
        const inside = max(0, to - from) * c;
        const before = min(run, (from - left) * c);
        const after = run - before - inside;
        for (let ky = 0; ky < op.size; ky++) {
          const iy = oy * op.stride - op.pad + ky;
          if (iy < 0 || iy >= op.h || inside == 0) memory.fill(columns, 0, (<usize>run) << 2);
          else {
            if (before) memory.fill(columns, 0, (<usize>before) << 2);
            copySingles(inside, NetAt.f32(x, (iy * op.w + from) * c), NetAt.f32(columns, before));
            if (after) memory.fill(NetAt.f32(columns, before + inside), 0, (<usize>after) << 2);
          }
          columns = NetAt.f32(columns, run);
        }
      }
    }
    x = NetAt.f32(x, op.h * op.w * c);
  }
}

/** The transpose of `imageToColumns`: adds every window to the place in the image that it came from. */
export function columnsToImage(layer: usize, n: i32, columns: usize, x: usize): void {
  const op = changetype<Op>(layer);
  const c = op.c;
  const run = op.size * c;
  for (let image = 0; image < n; image++) {
    for (let oy = 0; oy < op.oh; oy++) {
      for (let ox = 0; ox < op.ow; ox++) {
        const left = ox * op.stride - op.pad;
        const from = max(0, left);
        const inside = max(0, min(op.w, left + op.size) - from) * c;
        const before = (from - left) * c;
        for (let ky = 0; ky < op.size; ky++) {
          const iy = oy * op.stride - op.pad + ky;
          if (iy >= 0 && iy < op.h && inside > 0)
            addSingles(inside, NetAt.f32(columns, before), NetAt.f32(x, (iy * op.w + from) * c));
          columns = NetAt.f32(columns, run);
        }
      }
    }
    x = NetAt.f32(x, op.h * op.w * c);
  }
}

/** A short copy: the engine's own costs a call into its runtime. */
function copySingles(n: i32, from: usize, to: usize): void {
  const end4 = NetAt.f32(from, n & ~3);
  const end = NetAt.f32(from, n);
  while (from < end4) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  while (from < end) {
    store<f32>(to, load<f32>(from));
    from += 4;
    to += 4;
  }
}
