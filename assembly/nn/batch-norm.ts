// Batch normalisation (Ioffe, Szegedy 2015): y = g·(x − mean)/√(var + ε) + s for every channel, over all pixels and samples of the batch;
// max(0, ·) behind it, where the layer has it, is taken in the same passes over the tensors.
// Statistics are summed in doubles over the pixels; a row is one channel of one pixel.
import { ADD_SLOPE, FROM_DATA, Net, NetAt, Op, RELU } from "./net";
import { Singles } from "./rows";

/** ε under the root, and the share of a batch in the running statistics: as in the common frameworks. */
const EPSILON: f64 = 1e-5;
const SHARE: f64 = 0.1;

/** On a training batch of b samples: statistics of the batch, which move the running ones (those with the unbiased variance). */
export function batchNormForward(net: Net, op: Op, b: i32): void {
  const c = op.c;
  const pixels = op.h * op.w;
  const x = NetAt.values(net, op.input);
  const y = NetAt.values(net, op.output);
  const count = <f64>pixels * <f64>b;
  const unbiased = count > 1 ? count / (count - 1) : 1.0;
  const mean = NetAt.f32(net.saved, op.stats);
  const running = NetAt.f32(net.running, op.stats);
  const g = NetAt.f32(net.params, op.params);
  const floor = floorOf(op);
  for (let j = 0; j < c; j++) {
    const at = j * net.lanes;
    const step = c * net.lanes;
    const m = channelSum(pixels, step, b, NetAt.f32(x, at), 0) / count;
    const variance = channelSum(pixels, step, b, NetAt.f32(x, at), <f32>m, true) / count;
    move(NetAt.f32(running, j), m);
    move(NetAt.f32(running, c + j), variance * unbiased);
    const inverse = <f32>(1.0 / Math.sqrt(variance + EPSILON));
    store<f32>(NetAt.f32(mean, j), <f32>m);
    store<f32>(NetAt.f32(mean, c + j), inverse);
    normalize(
      pixels,
      step,
      net.lanes,
      NetAt.f32(x, at),
      <f32>m,
      inverse,
      NetAt.load(g, j),
      NetAt.load(g, c + j),
      floor,
      NetAt.f32(y, at),
    );
  }
}

/** Outside training: the running statistics. */
export function batchNormEvaluate(net: Net, op: Op): void {
  const c = op.c;
  const pixels = op.h * op.w;
  const x = NetAt.values(net, op.input);
  const y = NetAt.values(net, op.output);
  const running = NetAt.f32(net.running, op.stats);
  const g = NetAt.f32(net.params, op.params);
  const floor = floorOf(op);
  for (let j = 0; j < c; j++) {
    const at = j * net.lanes;
    const inverse = <f32>(1.0 / Math.sqrt(<f64>NetAt.load(running, c + j) + EPSILON));
    normalize(
      pixels,
      c * net.lanes,
      net.lanes,
      NetAt.f32(x, at),
      NetAt.load(running, j),
      inverse,
      NetAt.load(g, j),
      NetAt.load(g, c + j),
      floor,
      NetAt.f32(y, at),
    );
  }
}

/** What the output is never below: 0 with max(0, ·), else −∞. */
function floorOf(op: Op): f32 {
  return op.flags & RELU ? 0 : -Infinity;
}

/** With x̂ = (x − mean)·inverse over N numbers: dg = Σ dy·x̂, ds = Σ dy, dx = g·inverse·(dy − ds/N − x̂·dg/N); 0 in lanes without a sample. */
export function batchNormBackward(net: Net, op: Op, b: i32): void {
  const c = op.c;
  const pixels = op.h * op.w;
  const step = c * net.lanes;
  const x = NetAt.values(net, op.input);
  const dy = NetAt.slopes(net, op.output);
  const dx = NetAt.slopes(net, op.input);
  const y = op.flags & RELU ? NetAt.values(net, op.output) : 0;
  const mean = NetAt.f32(net.saved, op.stats);
  const g = NetAt.f32(net.params, op.params);
  const dg = NetAt.f32(net.grads, op.params);
  const count = <f64>pixels * <f64>b;
  for (let j = 0; j < c; j++) {
    const at = j * net.lanes;
    const m = NetAt.load(mean, j);
    const inverse = NetAt.load(mean, c + j);
    const ahead = y != 0 ? NetAt.f32(y, at) : 0;
    slopeSums(pixels, step, net.lanes, NetAt.f32(x, at), m, ahead, NetAt.f32(dy, at));
    const ds = slopeSum;
    const product = slopeProduct * <f64>inverse;
    store<f32>(NetAt.f32(dg, j), <f32>product);
    store<f32>(NetAt.f32(dg, c + j), <f32>ds);
    if (op.flags & FROM_DATA) continue;
    const factor = NetAt.load(g, j) * inverse;
    const shift = <f32>(ds / count);
    const pull = <f32>((product / count) * <f64>inverse);
    slopeOfInput(
      pixels,
      step,
      net.lanes,
      b,
      NetAt.f32(x, at),
      m,
      NetAt.f32(dy, at),
      factor,
      shift,
      pull,
      (op.flags & ADD_SLOPE) != 0,
      NetAt.f32(dx, at),
    );
  }
}

/** Σ (x − from), or of its square, over the first n lanes of every pixel; pixels lie `step` numbers apart. */
export function channelSum(pixels: i32, step: i32, n: i32, x: usize, from: f32, squared: bool = false): f64 {
  const origin = f32x4.splat(from);
  const n4 = n & ~3;
  let total: f64 = 0;
  for (let i = 0; i < pixels; i++) {
    let sum = f32x4.splat(0);
    for (let k = 0; k < n4; k += 4) {
      const away = f32x4.sub(v128.load(NetAt.f32(x, k)), origin);
      sum = f32x4.add(sum, squared ? f32x4.mul(away, away) : away);
    }
    let rest = Singles.sum(sum);
    for (let k = n4; k < n; k++) {
      const away = NetAt.load(x, k) - from;
      rest += squared ? away * away : away;
    }
    total += <f64>rest;
    x = NetAt.f32(x, step);
  }
  return total;
}

/** Results of `slopeSums`. */
let slopeSum: f64 = 0;
let slopeProduct: f64 = 0;

/** Σ dy and Σ (x − mean)·dy over all lanes, which hold 0 in dy where there is no sample. With y ≠ 0, dy becomes 0 where y ≤ 0 first. */
export function slopeSums(
  pixels: i32,
  step: i32,
  lanes: i32,
  x: usize,
  mean: f32,
  y: usize,
  dy: usize,
): void {
  const origin = f32x4.splat(mean);
  const zero = f32x4.splat(0);
  const bytes = (<usize>step) << 2;
  let total: f64 = 0;
  let product: f64 = 0;
  for (let i = 0; i < pixels; i++) {
    let sum = zero;
    let products = zero;
    for (let k = 0; k < lanes; k += 4) {
      let slope = v128.load(NetAt.f32(dy, k));
      if (y != 0) {
        slope = v128.and(slope, f32x4.gt(v128.load(NetAt.f32(y, k)), zero));
        v128.store(NetAt.f32(dy, k), slope);
      }
      sum = f32x4.add(sum, slope);
      products = f32x4.add(products, f32x4.mul(f32x4.sub(v128.load(NetAt.f32(x, k)), origin), slope));
    }
    total += <f64>Singles.sum(sum);
    product += <f64>Singles.sum(products);
    x += bytes;
    dy += bytes;
    if (y != 0) y += bytes;
  }
  slopeSum = total;
  slopeProduct = product;
}

/** y ← max(floor, g·((x − mean)·inverse) + s); NaN stays. */
export function normalize(
  pixels: i32,
  step: i32,
  lanes: i32,
  x: usize,
  mean: f32,
  inverse: f32,
  g: f32,
  s: f32,
  floor: f32,
  y: usize,
): void {
  const origin = f32x4.splat(mean);
  const least = f32x4.splat(floor);
  const factor = f32x4.splat(g * inverse);
  const shift = f32x4.splat(s);
  for (let i = 0; i < pixels; i++) {
    for (let k = 0; k < lanes; k += 4) {
      const away = f32x4.sub(v128.load(NetAt.f32(x, k)), origin);
      v128.store(NetAt.f32(y, k), f32x4.max(f32x4.add(f32x4.mul(factor, away), shift), least));
    }
    x = NetAt.f32(x, step);
    y = NetAt.f32(y, step);
  }
}

/** dx ← (or +=) factor·(dy − shift − pull·(x − mean)) in the first b lanes, 0 in the others. */
export function slopeOfInput(
  pixels: i32,
  step: i32,
  lanes: i32,
  b: i32,
  x: usize,
  mean: f32,
  dy: usize,
  factor: f32,
  shift: f32,
  pull: f32,
  add: bool,
  dx: usize,
): void {
  const origin = f32x4.splat(mean);
  const f = f32x4.splat(factor);
  const s = f32x4.splat(shift);
  const p = f32x4.splat(pull);
  for (let i = 0; i < pixels; i++) {
    for (let k = 0; k < lanes; k += 4) {
      const away = f32x4.sub(v128.load(NetAt.f32(x, k)), origin);
      const slope = f32x4.sub(f32x4.sub(v128.load(NetAt.f32(dy, k)), s), f32x4.mul(p, away));
      const result = f32x4.mul(f, slope);
      const to = NetAt.f32(dx, k);
      v128.store(to, add ? f32x4.add(v128.load(to), result) : result);
    }
    if (b < lanes) memory.fill(NetAt.f32(dx, b), 0, (<usize>(lanes - b)) << 2);
    x = NetAt.f32(x, step);
    dy = NetAt.f32(dy, step);
    dx = NetAt.f32(dx, step);
  }
}

function move(at: usize, value: f64): void {
  const old = <f64>load<f32>(at);
  store<f32>(at, <f32>(old + SHARE * (value - old)));
}
