// Minimal filtering (winograd.ts): the transforms of windows of weights, and back from their gradients.
import { NetAt } from "./net";

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
export function windowsOf(n: i32, sums: usize, dw: usize): void {
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
