// Losses, their slopes, and how many samples were classified wrongly. In doubles: there are few outputs. Outputs and slopes are
// k×lanes, the samples innermost.
import { exp } from "../special/exp";
import { log } from "../special/log";
import { NetAt } from "./net";

/** Samples of the last call whose largest output was not that of their class; ties go to the first output. */
export let wrong: i32 = 0;

/**
 * −log softmax(o)[label] over b samples of k outputs.
 * @param labels i32[b]
 * @param slope  0, or k×lanes: receives the gradient of the mean, (softmax − one-hot)/b; 0 beyond sample b
 * @returns the sum over the samples, not the mean
 */
export function softmaxLoss(b: i32, k: i32, lanes: i32, outputs: usize, labels: usize, slope: usize): f64 {
  let total: f64 = 0;
  wrong = 0;
  const share: f64 = 1.0 / <f64>b;
  if (slope != 0) memory.fill(slope, 0, (<usize>(k * lanes)) << 2);
  for (let i = 0; i < b; i++) {
    const o = NetAt.f32(outputs, i);
    const label = load<i32>(labels + ((<usize>i) << 2));
    const best = largest(k, lanes, o);
    if (best != label) wrong++;
    const top = <f64>NetAt.load(o, best * lanes);
    let sum: f64 = 0;
    for (let j = 0; j < k; j++) sum += exp(<f64>NetAt.load(o, j * lanes) - top);
    total += log(sum) - (<f64>NetAt.load(o, label * lanes) - top);
    if (slope == 0) continue;
    for (let j = 0; j < k; j++) {
      const p = exp(<f64>NetAt.load(o, j * lanes) - top) / sum;
      store<f32>(NetAt.f32(slope, j * lanes + i), <f32>(share * (p - (j == label ? 1.0 : 0.0))));
    }
  }
  return total;
}

/**
 * ‖o − t‖² over b samples of k outputs. A sample counts as wrong where the largest output is not at the largest target; with a single
 * output, where its sign differs.
 * @param targets b×k, row-major
 * @param slope   0, or k×lanes: receives 2(o − t)/b; 0 beyond sample b
 * @returns the sum over the samples
 */
export function squaredLoss(b: i32, k: i32, lanes: i32, outputs: usize, targets: usize, slope: usize): f64 {
  let total: f64 = 0;
  wrong = 0;
  const share: f64 = 2.0 / <f64>b;
  if (slope != 0) memory.fill(slope, 0, (<usize>(k * lanes)) << 2);
  for (let i = 0; i < b; i++) {
    const o = NetAt.f32(outputs, i);
    for (let j = 0; j < k; j++) {
      const away = <f64>NetAt.load(o, j * lanes) - <f64>NetAt.load(targets, j);
      total += away * away;
      if (slope != 0) store<f32>(NetAt.f32(slope, j * lanes + i), <f32>(share * away));
    }
    if (k > 1) wrong += <i32>(largest(k, lanes, o) != largest(k, 1, targets));
    else wrong += <i32>(load<f32>(o) > 0 != load<f32>(targets) > 0);
    targets = NetAt.f32(targets, k);
  }
  return total;
}

function largest(k: i32, stride: i32, x: usize): i32 {
  let best = 0;
  for (let j = 1; j < k; j++) if (NetAt.load(x, j * stride) > NetAt.load(x, best * stride)) best = j;
  return best;
}
