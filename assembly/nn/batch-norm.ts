// Batch normalisation (Ioffe, Szegedy 2015): y = g·(x − mean)/√(var + ε) + s for every channel, over all samples and pixels of the batch.
import { ADD_SLOPE, FROM_DATA, Net, NetAt, Op } from "./net";
import { sumRows } from "./rows";

/** ε under the root, and the share of a batch in the running statistics: as in the common frameworks. */
const EPSILON: f64 = 1e-5;
const SHARE: f32 = 0.1;

/** On a training batch: statistics of the batch, which move the running ones (those with the unbiased variance). */
export function batchNormForward(net: Net, op: Op, b: i32): void {
  const c = op.c;
  const rows = b * op.h * op.w;
  const x = NetAt.values(net, op.input);
  const mean = NetAt.f32(net.saved, op.stats);
  const inverse = NetAt.f32(mean, c);
  columnMoments(rows, c, x, mean, inverse);
  const running = NetAt.f32(net.running, op.stats);
  const unbiased = rows > 1 ? <f64>rows / <f64>(rows - 1) : 1.0;
  for (let j = 0; j < c; j++) {
    const variance = <f64>load<f32>(NetAt.f32(inverse, j));
    move(NetAt.f32(running, j), load<f32>(NetAt.f32(mean, j)));
    move(NetAt.f32(running, c + j), <f32>(variance * unbiased));
    store<f32>(NetAt.f32(inverse, j), <f32>(1.0 / Math.sqrt(variance + EPSILON)));
  }
  normalize(
    rows,
    op.c,
    NetAt.values(net, op.input),
    mean,
    inverse,
    NetAt.f32(net.params, op.params),
    NetAt.values(net, op.output),
  );
}

/** Outside training: the running statistics. */
export function batchNormEvaluate(net: Net, op: Op, b: i32): void {
  const c = op.c;
  const running = NetAt.f32(net.running, op.stats);
  const inverse = NetAt.f32(NetAt.f32(net.saved, op.stats), c);
  for (let j = 0; j < c; j++) {
    const variance = <f64>load<f32>(NetAt.f32(running, c + j));
    store<f32>(NetAt.f32(inverse, j), <f32>(1.0 / Math.sqrt(variance + EPSILON)));
  }
  normalize(
    b * op.h * op.w,
    c,
    NetAt.values(net, op.input),
    running,
    inverse,
    NetAt.f32(net.params, op.params),
    NetAt.values(net, op.output),
  );
}

/**
 * With x̂ = (x − mean)·inverse and N rows: dg = Σ dy·x̂, ds = Σ dy, dx = g·inverse·(dy − ds/N − x̂·dg/N).
 */
export function batchNormBackward(net: Net, op: Op, b: i32): void {
  const c = op.c;
  const rows = b * op.h * op.w;
  const x = NetAt.values(net, op.input);
  const dy = NetAt.slopes(net, op.output);
  const mean = NetAt.f32(net.saved, op.stats);
  const inverse = NetAt.f32(mean, c);
  const scale = NetAt.f32(net.params, op.params);
  const dScale = NetAt.f32(net.grads, op.params);
  const dShift = NetAt.f32(dScale, c);
  sumRows(rows, c, dy, dShift);
  sumProducts(rows, c, x, mean, inverse, dy, dScale);
  if (op.flags & FROM_DATA) return;
  const dx = NetAt.slopes(net, op.input);
  const add = (op.flags & ADD_SLOPE) != 0;
  slopeOfInput(rows, c, x, mean, inverse, scale, dy, dScale, add, dx);
}

/** dx from what the sums are; `dScale` holds dg, then ds. */
export function slopeOfInput(
  rows: i32,
  c: i32,
  x: usize,
  mean: usize,
  inverse: usize,
  scale: usize,
  dy: usize,
  dScale: usize,
  add: bool,
  dx: usize,
): void {
  const dShift = NetAt.f32(dScale, c);
  const share = <f32>(1.0 / <f64>rows);
  const c4 = c & ~3;
  for (let i = 0; i < rows; i++) {
    const row = (<usize>(i * c)) << 2;
    for (let j = 0; j < c4; j += 4) {
      const at = (<usize>j) << 2;
      const norm = v128.load(inverse + at);
      const hat = f32x4.mul(f32x4.sub(v128.load(x + row + at), v128.load(mean + at)), norm);
      const pull = f32x4.add(v128.load(dShift + at), f32x4.mul(hat, v128.load(dScale + at)));
      const slope = f32x4.sub(v128.load(dy + row + at), f32x4.mul(f32x4.splat(share), pull));
      const result = f32x4.mul(f32x4.mul(v128.load(scale + at), norm), slope);
      const to = dx + row + at;
      v128.store(to, add ? f32x4.add(v128.load(to), result) : result);
    }
    for (let j = c4; j < c; j++) {
      const at = (<usize>j) << 2;
      const norm = load<f32>(inverse + at);
      const hat = (load<f32>(x + row + at) - load<f32>(mean + at)) * norm;
      const pull = load<f32>(dShift + at) + hat * load<f32>(dScale + at);
      const result = load<f32>(scale + at) * norm * (load<f32>(dy + row + at) - share * pull);
      const to = dx + row + at;
      store<f32>(to, add ? load<f32>(to) + result : result);
    }
  }
}

/** Mean and (biased) variance of every column, in two passes: the variance is taken about the mean, so nothing cancels. */
export function columnMoments(rows: i32, c: i32, x: usize, mean: usize, variance: usize): void {
  const share = <f32>(1.0 / <f64>rows);
  sumRows(rows, c, x, mean);
  for (let j = 0; j < c; j++) {
    const at = NetAt.f32(mean, j);
    store<f32>(at, load<f32>(at) * share);
  }
  memory.fill(variance, 0, (<usize>c) << 2);
  const c4 = c & ~3;
  for (let i = 0; i < rows; i++) {
    const row = x + ((<usize>(i * c)) << 2);
    for (let j = 0; j < c4; j += 4) {
      const at = (<usize>j) << 2;
      const away = f32x4.sub(v128.load(row + at), v128.load(mean + at));
      v128.store(variance + at, f32x4.add(v128.load(variance + at), f32x4.mul(away, away)));
    }
    for (let j = c4; j < c; j++) {
      const at = (<usize>j) << 2;
      const away = load<f32>(row + at) - load<f32>(mean + at);
      store<f32>(variance + at, load<f32>(variance + at) + away * away);
    }
  }
  for (let j = 0; j < c; j++) {
    const at = NetAt.f32(variance, j);
    store<f32>(at, load<f32>(at) * share);
  }
}

/** sums[j] ← Σ_i dy[i, j]·x̂[i, j]. */
export function sumProducts(
  rows: i32,
  c: i32,
  x: usize,
  mean: usize,
  inverse: usize,
  dy: usize,
  sums: usize,
): void {
  memory.fill(sums, 0, (<usize>c) << 2);
  const c4 = c & ~3;
  for (let i = 0; i < rows; i++) {
    const row = (<usize>(i * c)) << 2;
    for (let j = 0; j < c4; j += 4) {
      const at = (<usize>j) << 2;
      const hat = f32x4.mul(
        f32x4.sub(v128.load(x + row + at), v128.load(mean + at)),
        v128.load(inverse + at),
      );
      const product = f32x4.mul(v128.load(dy + row + at), hat);
      v128.store(sums + at, f32x4.add(v128.load(sums + at), product));
    }
    for (let j = c4; j < c; j++) {
      const at = (<usize>j) << 2;
      const hat = (load<f32>(x + row + at) - load<f32>(mean + at)) * load<f32>(inverse + at);
      store<f32>(sums + at, load<f32>(sums + at) + load<f32>(dy + row + at) * hat);
    }
  }
}

/** y ← x·(g·inverse) + (s − mean·g·inverse). */
export function normalize(
  rows: i32,
  c: i32,
  x: usize,
  mean: usize,
  inverse: usize,
  scale: usize,
  y: usize,
): void {
  const shift = NetAt.f32(scale, c);
  const c4 = c & ~3;
  for (let i = 0; i < rows; i++) {
    const row = (<usize>(i * c)) << 2;
    for (let j = 0; j < c4; j += 4) {
      const at = (<usize>j) << 2;
      const hat = f32x4.mul(
        f32x4.sub(v128.load(x + row + at), v128.load(mean + at)),
        v128.load(inverse + at),
      );
      v128.store(y + row + at, f32x4.add(f32x4.mul(v128.load(scale + at), hat), v128.load(shift + at)));
    }
    for (let j = c4; j < c; j++) {
      const at = (<usize>j) << 2;
      const hat = (load<f32>(x + row + at) - load<f32>(mean + at)) * load<f32>(inverse + at);
      store<f32>(y + row + at, load<f32>(scale + at) * hat + load<f32>(shift + at));
    }
  }
}

function move(at: usize, value: f32): void {
  store<f32>(at, load<f32>(at) + SHARE * (value - load<f32>(at)));
}
