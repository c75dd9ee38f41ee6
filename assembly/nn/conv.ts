// Convolution without a matrix of columns. With the samples innermost, the window of one output pixel is a few runs of rows that lie
// one after another, and one register tile (2 channels × 16 samples, as in sgemm) sums over them:
//
//   y[pixel][o, o+1][16 lanes] = Σ over runs Σ over rows of the run   w[row][o, o+1] · x[row][16 lanes]
//
// The way back to the input is the same sum with the channels exchanged: runs of oc rows of dY, one for each output pixel whose window
// holds the input pixel. Weights are copied into panels of 2 channels first, so that the tile reads them in order.
import { ADD_SLOPE, BIAS, FROM_DATA, Net, NetAt, Op, WINOGRAD } from "./net";
import { outerSums } from "./outer";
import { addToRows, sumOfRows } from "./rows";
import { winograd, winogradGradient } from "./winograd";
import { packWindows } from "./winograd-windows";

/** A run: address of its first row of samples, place of its first weight in a panel (in rows), number of rows. */
const RUN_BYTES: usize = 12;

export function convForward(net: Net, op: Op): void {
  const n = net.lanes;
  const depth = op.size * op.size * op.c;
  const w = NetAt.f32(net.params, op.params);
  const x = NetAt.values(net, op.input);
  const y = NetAt.values(net, op.output);
  if (op.flags & WINOGRAD) {
    packWindows(op.c, op.oc, w, op.c * op.oc, op.oc, 1, false, net.panels);
    winograd(op.h, op.w, op.c, op.oc, n, x, net.panels, net.tiles, false, y);
  } else {
    packOutputs(depth, op.oc, w, net.panels);
    for (let oy = 0; oy < op.oh; oy++)
      for (let ox = 0; ox < op.ow; ox++) {
        const nRuns = windowRuns(op, n, oy, ox, x, net.runs);
        const to = NetAt.f32(y, (oy * op.ow + ox) * op.oc * n);
        sumRuns(net.runs, nRuns, net.panels, depth, op.oc, n, false, to);
      }
  }
  if (!(op.flags & BIAS)) return;
  const b = NetAt.f32(w, depth * op.oc);
  for (let i = 0; i < op.oh * op.ow; i++) addToRows(op.oc, n, b, NetAt.f32(y, i * op.oc * n));
}

export function convBackward(net: Net, op: Op): void {
  const n = net.lanes;
  const dy = NetAt.slopes(net, op.output);
  const dw = NetAt.f32(net.grads, op.params);
  const x = NetAt.values(net, op.input);
  if (op.flags & WINOGRAD) winogradGradient(op.h, op.w, op.c, op.oc, n, x, dy, net.tiles, net.panels, dw);
  else windowGradient(net, op, n, x, dy, dw);
  if (op.flags & BIAS) {
    const db = NetAt.f32(dw, op.size * op.size * op.c * op.oc);
    for (let i = 0; i < op.oh * op.ow; i++) sumOfRows(op.oc, n, NetAt.f32(dy, i * op.oc * n), i > 0, db);
  }
  if (!(op.flags & FROM_DATA)) slopeOfInput(net, op, n, dy);
}

function windowGradient(net: Net, op: Op, n: i32, x: usize, dy: usize, dw: usize): void {
  memory.fill(dw, 0, (<usize>(op.size * op.size * op.c * op.oc)) << 2);
  for (let oy = 0; oy < op.oh; oy++)
    for (let ox = 0; ox < op.ow; ox++) {
      const nRuns = windowRuns(op, n, oy, ox, x, net.runs);
      const slope = NetAt.f32(dy, (oy * op.ow + ox) * op.oc * n);
      for (let r = 0; r < nRuns; r++) {
        const run = net.runs + <usize>r * RUN_BYTES;
        const into = NetAt.f32(dw, load<i32>(run, 4) * op.oc);
        outerSums(load<i32>(run, 8), op.oc, n, load<usize>(run), slope, into);
      }
    }
}

function slopeOfInput(net: Net, op: Op, n: i32, dy: usize): void {
  const w = NetAt.f32(net.params, op.params);
  const dx = NetAt.slopes(net, op.input);
  const add = (op.flags & ADD_SLOPE) != 0;
  if (op.flags & WINOGRAD) {
    packWindows(op.oc, op.c, w, op.c * op.oc, 1, op.oc, true, net.panels);
    winograd(op.h, op.w, op.oc, op.c, n, dy, net.panels, net.tiles, add, dx);
    return;
  }
  const taps = op.size * op.size;
  packInputs(taps, op.c, op.oc, w, net.panels);
  for (let iy = 0; iy < op.h; iy++)
    for (let ix = 0; ix < op.w; ix++) {
      const nRuns = windowsWith(op, n, iy, ix, dy, net.runs);
      const to = NetAt.f32(dx, (iy * op.w + ix) * op.c * n);
      sumRuns(net.runs, nRuns, net.panels, taps * op.oc, op.c, n, add, to);
    }
}

/** The runs of the window of output pixel (oy, ox): one for every row of the window that lies in the image. */
function windowRuns(op: Op, n: i32, oy: i32, ox: i32, x: usize, runs: usize): i32 {
  const left = ox * op.stride - op.pad;
  const from = max(0, left);
  const columns = min(op.w, left + op.size) - from;
  if (columns <= 0) return 0;
  let nRuns = 0;
  for (let ky = 0; ky < op.size; ky++) {
    const iy = oy * op.stride - op.pad + ky;
    if (iy < 0 || iy >= op.h) continue;
    store<usize>(runs, NetAt.f32(x, (iy * op.w + from) * op.c * n));
    store<i32>(runs, (ky * op.size + from - left) * op.c, 4);
    store<i32>(runs, columns * op.c, 8);
    runs += RUN_BYTES;
    nRuns++;
  }
  return nRuns;
}

/** The output pixels whose window holds input pixel (iy, ix): a run of oc rows each. */
function windowsWith(op: Op, n: i32, iy: i32, ix: i32, dy: usize, runs: usize): i32 {
  let nRuns = 0;
  for (let ky = 0; ky < op.size; ky++) {
    const down = iy + op.pad - ky;
    const oy = down / op.stride;
    if (down < 0 || oy * op.stride != down || oy >= op.oh) continue;
    for (let kx = 0; kx < op.size; kx++) {
      const across = ix + op.pad - kx;
      const ox = across / op.stride;
      if (across < 0 || ox * op.stride != across || ox >= op.ow) continue;
      store<usize>(runs, NetAt.f32(dy, (oy * op.ow + ox) * op.oc * n));
      store<i32>(runs, (ky * op.size + kx) * op.oc, 4);
      store<i32>(runs, op.oc, 8);
      runs += RUN_BYTES;
      nRuns++;
    }
  }
  return nRuns;
}

/**
 * panels[p][row][2] ← w[row][2p, 2p + 1]; an odd last channel stands beside a 0.
 *   w  depth×oc      panels  ⌈oc/2⌉ × depth × 2
 */
export function packOutputs(depth: i32, oc: i32, w: usize, panels: usize): void {
  for (let o = 0; o < oc; o += 2)
    for (let row = 0; row < depth; row++) {
      const from = NetAt.f32(w, row * oc + o);
      store<f32>(panels, load<f32>(from));
      store<f32>(panels, o + 1 < oc ? load<f32>(from, 4) : 0, 4);
      panels += 8;
    }
}

/** panels[p][tap][o][2] ← w[tap][2p, 2p + 1][o]: the panels of the way back. */
export function packInputs(taps: i32, c: i32, oc: i32, w: usize, panels: usize): void {
  for (let i = 0; i < c; i += 2)
    for (let tap = 0; tap < taps; tap++) {
      const from = NetAt.f32(w, (tap * c + i) * oc);
      for (let o = 0; o < oc; o++) {
        store<f32>(panels, NetAt.load(from, o));
        store<f32>(panels, i + 1 < c ? NetAt.load(from, oc + o) : 0, 4);
        panels += 8;
      }
    }
}

/**
 * One pixel: out[channel][lanes] ← (or +=) Σ over the runs. Blocks of 16 lanes outside, so that their window stays in the first-level
 * cache while all channels pass over it.
 */
export function sumRuns(
  runs: usize,
  nRuns: i32,
  panels: usize,
  depth: i32,
  channels: i32,
  lanes: i32,
  add: bool,
  out: usize,
): void {
  const rowBytes = (<usize>lanes) << 2;
  const panelBytes = (<usize>depth) << 3;
  for (let at: usize = 0; at < rowBytes; at += 64) {
    let panel = panels;
    let to = out + at;
    for (let o = 0; o < channels; o += 2) {
      const pair = o + 1 < channels;
      runTile(runs, nRuns, panel, at, rowBytes, add, pair, to);
      panel += panelBytes;
      to += rowBytes << 1;
    }
  }
}

/** The register tile: 2 channels × 16 lanes, eight accumulators. `pair`: the second channel exists. */
export function runTile(
  runs: usize,
  nRuns: i32,
  panel: usize,
  at: usize,
  rowBytes: usize,
  add: bool,
  pair: bool,
  out: usize,
): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  const other = out + rowBytes;
  if (add) {
    a0 = v128.load(out);
    a1 = v128.load(out, 16);
    a2 = v128.load(out, 32);
    a3 = v128.load(out, 48);
    if (pair) {
      b0 = v128.load(other);
      b1 = v128.load(other, 16);
      b2 = v128.load(other, 32);
      b3 = v128.load(other, 48);
    }
  }
  const last = runs + <usize>nRuns * RUN_BYTES;
  while (runs < last) {
    let x = load<usize>(runs) + at;
    let w = panel + ((<usize>load<i32>(runs, 4)) << 3);
    const end = w + ((<usize>load<i32>(runs, 8)) << 3);
    while (w < end) {
      const x0 = v128.load(x);
      const x1 = v128.load(x, 16);
      const x2 = v128.load(x, 32);
      const x3 = v128.load(x, 48);
      const wa = v128.load32_splat(w);
      const wb = v128.load32_splat(w, 4);
      a0 = f32x4.add(a0, f32x4.mul(wa, x0));
      a1 = f32x4.add(a1, f32x4.mul(wa, x1));
      a2 = f32x4.add(a2, f32x4.mul(wa, x2));
      a3 = f32x4.add(a3, f32x4.mul(wa, x3));
      b0 = f32x4.add(b0, f32x4.mul(wb, x0));
      b1 = f32x4.add(b1, f32x4.mul(wb, x1));
      b2 = f32x4.add(b2, f32x4.mul(wb, x2));
      b3 = f32x4.add(b3, f32x4.mul(wb, x3));
      x += rowBytes;
      w += 8;
    }
    runs += RUN_BYTES;
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
  if (!pair) return;
  v128.store(other, b0);
  v128.store(other, b1, 16);
  v128.store(other, b2, 32);
  v128.store(other, b3, 48);
}
