// Losses, their slopes, and how many samples were classified wrongly. In doubles: there are few outputs.
import { exp } from "../special/exp";
import { log } from "../special/log";
import { NetAt } from "./net";

/** Samples of the last call whose largest output was not that of their class; ties go to the first output. */
export let wrong: i32 = 0;

/**
 * Mean of −log softmax(o)[label] over b samples of k outputs.
 * @param labels i32[b]
 * @param slope  0, or b×k: receives the gradient (softmax − one-hot)/b
 * @returns the sum over the samples, not the mean
 */
export function softmaxLoss(b: i32, k: i32, outputs: usize, labels: usize, slope: usize): f64 {
  let total: f64 = 0;
  wrong = 0;
  const share: f64 = 1.0 / <f64>b;
  for (let i = 0; i < b; i++) {
    const label = load<i32>(labels + ((<usize>i) << 2));
    const best = largest(k, outputs);
    if (best != label) wrong++;
    const top = <f64>load<f32>(NetAt.f32(outputs, best));
    let sum: f64 = 0;
    for (let j = 0; j < k; j++) sum += exp(<f64>load<f32>(NetAt.f32(outputs, j)) - top);
    total += log(sum) - (<f64>load<f32>(NetAt.f32(outputs, label)) - top);
    if (slope != 0) {
      for (let j = 0; j < k; j++) {
        const p = exp(<f64>load<f32>(NetAt.f32(outputs, j)) - top) / sum;
        store<f32>(NetAt.f32(slope, j), <f32>(share * (p - (j == label ? 1.0 : 0.0))));
      }
      slope = NetAt.f32(slope, k);
    }
    outputs = NetAt.f32(outputs, k);
  }
  return total;
}

/**
 * Mean of ‖o − t‖² over b samples of k outputs. A sample counts as wrong where the largest output is not at the largest target; with a
 * single output, where its sign differs.
 * @param targets b×k
 * @param slope   0, or b×k: receives 2(o − t)/b
 * @returns the sum over the samples
 */
export function squaredLoss(b: i32, k: i32, outputs: usize, targets: usize, slope: usize): f64 {
  let total: f64 = 0;
  wrong = 0;
  const share: f64 = 2.0 / <f64>b;
  for (let i = 0; i < b; i++) {
    for (let j = 0; j < k; j++) {
      const away = <f64>load<f32>(NetAt.f32(outputs, j)) - <f64>load<f32>(NetAt.f32(targets, j));
      total += away * away;
      if (slope != 0) store<f32>(NetAt.f32(slope, j), <f32>(share * away));
    }
    if (k > 1) wrong += <i32>(largest(k, outputs) != largest(k, targets));
    else wrong += <i32>(load<f32>(outputs) > 0 != load<f32>(targets) > 0);
    if (slope != 0) slope = NetAt.f32(slope, k);
    outputs = NetAt.f32(outputs, k);
    targets = NetAt.f32(targets, k);
  }
  return total;
}

function largest(k: i32, x: usize): i32 {
  let best = 0;
  for (let j = 1; j < k; j++) if (load<f32>(NetAt.f32(x, j)) > load<f32>(NetAt.f32(x, best))) best = j;
  return best;
}
