// Passes over a network: forward, backward, and a whole epoch of training or of evaluation in one call.
import { batchNormBackward, batchNormEvaluate, batchNormForward, channelSum } from "./batch-norm";
import { convBackward, convForward } from "./conv";
import { denseBackward, denseForward } from "./dense";
import { addBackward, addForward, poolBackward, poolForward } from "./join";
import { softmaxLoss, squaredLoss, wrong } from "./loss";
import { ADAM, ADD, AVERAGE_POOL, BATCH_NORM, CONV, DENSE, Net, NetAt, Op, RELU, SOFTMAX } from "./net";
import { adamStep, sgdStep } from "./optimizer";
import { reluBack, reluSingles } from "./rows";
import { sparseForward } from "./sparse";

/** Runs all layers on the b samples in tensor 0; not in training, those with a list skip their zeros. */
export function forward(net: Net, b: i32, training: bool): void {
  for (let i = 0; i < net.nOps; i++) {
    const op = NetAt.op(net, i);
    const list: usize = training ? 0 : NetAt.list(net, i);
    if (list != 0) sparseForward(net, op, list);
    else if (op.kind == DENSE) denseForward(net, op);
    else if (op.kind == CONV) convForward(net, op);
    else if (op.kind == ADD) addForward(net, op);
    else if (op.kind == AVERAGE_POOL) poolForward(net, op);
    else if (training) batchNormForward(net, op, b);
    else batchNormEvaluate(net, op);
    if (rectified(op)) reluSingles(net.lanes * NetAt.size(net, op.output), NetAt.values(net, op.output));
  }
}

/** Whether max(0, ·) behind a layer is a pass of its own; batch normalisations take it with theirs. */
function rectified(op: Op): bool {
  return (op.flags & RELU) != 0 && op.kind != BATCH_NORM;
}

/** From the slope of the last tensor to the gradient of every parameter. */
export function backward(net: Net, b: i32): void {
  for (let i = net.nOps - 1; i >= 0; i--) {
    const op = NetAt.op(net, i);
    const slope = NetAt.slopes(net, op.output);
    if (rectified(op)) reluBack(net.lanes * NetAt.size(net, op.output), NetAt.values(net, op.output), slope);
    back(net, op, b);
  }
}

function back(net: Net, op: Op, b: i32): void {
  if (op.kind == DENSE) denseBackward(net, op);
  else if (op.kind == CONV) convBackward(net, op);
  else if (op.kind == ADD) addBackward(net, op);
  else if (op.kind == AVERAGE_POOL) poolBackward(net, op);
  else if (op.kind == BATCH_NORM) batchNormBackward(net, op, b);
}

/** Loss of the b samples whose outputs stand in the last tensor: the sum; with `slopes`, the gradient of the mean. */
function lossOf(net: Net, b: i32, targets: usize, slopes: bool): f64 {
  const last = net.nTensors - 1;
  const k = NetAt.size(net, last);
  const outputs = NetAt.values(net, last);
  const slope = slopes ? NetAt.slopes(net, last) : 0;
  const total =
    net.loss == SOFTMAX
      ? softmaxLoss(b, k, net.lanes, outputs, targets, slope)
      : squaredLoss(b, k, net.lanes, outputs, targets, slope);
  net.errors += wrong;
  return total;
}

/**
 * One pass of training over n samples in the order given, in batches of net.batch (the last one may be smaller); one step of the
 * optimiser per batch.
 *
 *   x       f32[rows × size of tensor 0]            order   i32[n]: rows of x and of targets, batch after batch
 *   targets SOFTMAX i32[rows]; SQUARED f32[rows × k]  chosen  scratch for the targets of a batch
 * @returns the mean loss over the n samples, each as it was before the step of its batch; net.errors: how many were wrong
 */
export function trainEpoch(
  record: usize,
  n: i32,
  x: usize,
  targets: usize,
  order: usize,
  chosen: usize,
  rate: f32,
): f64 {
  const net = changetype<Net>(record);
  let total: f64 = 0;
  net.errors = 0;
  for (let i = 0; i < n; i += net.batch) {
    const b = min(net.batch, n - i);
    take(net, b, x, targets, order + ((<usize>i) << 2), chosen);
    forward(net, b, true);
    total += lossOf(net, b, chosen, true);
    backward(net, b);
    if (net.optimizer == ADAM) adamStep(record, rate);
    else sgdStep(record, rate);
  }
  return total / <f64>n;
}

/** Forward and backward on the first n ≤ net.batch samples, no step: the gradient of the mean loss is left in net.grads. */
export function gradients(record: usize, n: i32, x: usize, targets: usize): f64 {
  const net = changetype<Net>(record);
  net.errors = 0;
  spread(net, n, x, 0);
  forward(net, n, true);
  const total = lossOf(net, n, targets, true);
  backward(net, n);
  return total / <f64>n;
}

/**
 * The network as it is, on n samples.
 * @param outputs 0, or f32[n × k]: receives the outputs
 * @param targets 0 (the loss is then 0), or as in `trainEpoch`
 * @returns the mean loss; net.errors: how many were wrong
 */
export function evaluate(record: usize, n: i32, x: usize, targets: usize, outputs: usize): f64 {
  const net = changetype<Net>(record);
  const inputs = NetAt.size(net, 0);
  const last = net.nTensors - 1;
  const k = NetAt.size(net, last);
  const targetBytes: usize = net.loss == SOFTMAX ? 4 : (<usize>k) << 2;
  let total: f64 = 0;
  net.errors = 0;
  for (let i = 0; i < n; i += net.batch) {
    const b = min(net.batch, n - i);
    spread(net, b, NetAt.f32(x, i * inputs), 0);
    forward(net, b, false);
    if (targets != 0) total += lossOf(net, b, targets + <usize>i * targetBytes, false);
    if (outputs != 0) collect(net, b, k, NetAt.values(net, last), NetAt.f32(outputs, i * k));
  }
  return total / <f64>n;
}

/**
 * What the layers see: sums[row] ← Σ over n samples of the square of every number of every tensor.
 *   sums  f64[Σ sizes], tensor after tensor
 */
export function squares(record: usize, n: i32, x: usize, sums: usize): void {
  const net = changetype<Net>(record);
  const inputs = NetAt.size(net, 0);
  let total = 0;
  for (let t = 0; t < net.nTensors; t++) total += NetAt.size(net, t);
  memory.fill(sums, 0, (<usize>total) << 3);
  for (let i = 0; i < n; i += net.batch) {
    const b = min(net.batch, n - i);
    spread(net, b, NetAt.f32(x, i * inputs), 0);
    forward(net, b, false);
    let at = sums;
    for (let t = 0; t < net.nTensors; t++) {
      let row = NetAt.values(net, t);
      for (let j = 0; j < NetAt.size(net, t); j++) {
        store<f64>(at, load<f64>(at) + channelSum(1, 0, b, row, 0, true));
        row = NetAt.f32(row, net.lanes);
        at += 8;
      }
    }
  }
}

/** Brings the samples of a batch into tensor 0, and their targets one after another. */
function take(net: Net, b: i32, x: usize, targets: usize, order: usize, chosen: usize): void {
  const words = net.loss == SOFTMAX ? 1 : NetAt.size(net, net.nTensors - 1);
  for (let i = 0; i < b; i++) {
    const row = load<i32>(order + ((<usize>i) << 2));
    memory.copy(NetAt.f32(chosen, i * words), NetAt.f32(targets, row * words), (<usize>words) << 2);
  }
  spread(net, b, x, order);
}

/** Tensor 0 ← b rows of x, transposed; 0 in the lanes behind them. `order`: which rows, or 0 for the first ones. */
export function spread(net: Net, b: i32, x: usize, order: usize): void {
  const inputs = NetAt.size(net, 0);
  const lanes = net.lanes;
  const to = NetAt.values(net, 0);
  for (let i = 0; i < lanes; i += 4) {
    const column = NetAt.f32(to, i);
    if (i + 4 <= b)
      fourRows(
        inputs,
        lanes,
        row(x, inputs, order, i),
        row(x, inputs, order, i + 1),
        row(x, inputs, order, i + 2),
        row(x, inputs, order, i + 3),
        column,
      );
    else
      for (let lane = 0; lane < 4; lane++) {
        const from = i + lane < b ? row(x, inputs, order, i + lane) : 0;
        for (let j = 0; j < inputs; j++)
          store<f32>(NetAt.f32(column, j * lanes + lane), from != 0 ? NetAt.load(from, j) : 0);
      }
  }
}

function row(x: usize, inputs: i32, order: usize, i: i32): usize {
  return NetAt.f32(x, (order != 0 ? load<i32>(order + ((<usize>i) << 2)) : i) * inputs);
}

export function fourRows(n: i32, lanes: i32, a: usize, b: usize, c: usize, d: usize, to: usize): void {
  const step = (<usize>lanes) << 2;
  const end = NetAt.f32(a, n);
  while (a < end) {
    let v = v128.load32_zero(a);
    v = v128.load_lane<f32>(b, v, 1);
    v = v128.load_lane<f32>(c, v, 2);
    v = v128.load_lane<f32>(d, v, 3);
    v128.store(to, v);
    a += 4;
    b += 4;
    c += 4;
    d += 4;
    to += step;
  }
}

/** out[sample][output] ← what stands in a tensor of k outputs. */
function collect(net: Net, b: i32, k: i32, from: usize, out: usize): void {
  for (let i = 0; i < b; i++)
    for (let j = 0; j < k; j++) store<f32>(NetAt.f32(out, i * k + j), NetAt.load(from, j * net.lanes + i));
}
