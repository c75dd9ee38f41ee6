// Layers without parameters: the sum of a residual block and the mean over windows.
import { ADD_SECOND_SLOPE, ADD_SLOPE, FROM_DATA, Net, NetAt, Op } from "./net";
import { addSingles } from "./rows";

/**
 * y = x + shortcut. The shortcut is `second` (h×w×c) where the shapes agree; else every stride-th of its pixels with zeros for the
 * channels that it lacks (He et al. 2016, option A), half of them in front.
 */
export function addForward(net: Net, op: Op, b: i32): void {
  const y = NetAt.values(net, op.output);
  memory.copy(y, NetAt.values(net, op.input), (<usize>(b * op.oh * op.ow * op.oc)) << 2);
  walk(op, b, y, NetAt.values(net, op.second), false);
}

export function addBackward(net: Net, op: Op, b: i32): void {
  const dy = NetAt.slopes(net, op.output);
  const n = b * op.oh * op.ow * op.oc;
  const dx = NetAt.slopes(net, op.input);
  if (op.flags & ADD_SLOPE) addSingles(n, dy, dx);
  else memory.copy(dx, dy, (<usize>n) << 2);
  const other = NetAt.slopes(net, op.second);
  if (other == 0) return; // the data themselves
  if (!(op.flags & ADD_SECOND_SLOPE)) memory.fill(other, 0, (<usize>(b * op.h * op.w * op.c)) << 2);
  walk(op, b, dy, other, true);
}

/** Adds the shortcut to `wide` (h = oh·stride pixels to a side), or the part of `wide` that it reaches back to the shortcut. */
function walk(op: Op, b: i32, wide: usize, narrow: usize, back: bool): void {
  const front = (op.oc - op.c) >> 1;
  for (let i = 0; i < b; i++)
    for (let y = 0; y < op.oh; y++)
      for (let x = 0; x < op.ow; x++) {
        const large = NetAt.f32(wide, ((i * op.oh + y) * op.ow + x) * op.oc + front);
        const small = NetAt.f32(narrow, ((i * op.h + y * op.stride) * op.w + x * op.stride) * op.c);
        if (back) addSingles(op.c, large, small);
        else addSingles(op.c, small, large);
      }
}

/** y = the mean of every size×size window; the windows lie inside the image. */
export function poolForward(net: Net, op: Op, b: i32): void {
  const y = NetAt.values(net, op.output);
  memory.fill(y, 0, (<usize>(b * op.oh * op.ow * op.oc)) << 2);
  windows(op, b, y, NetAt.values(net, op.input), false);
  scaleSingles(b * op.oh * op.ow * op.oc, <f32>(1.0 / <f64>(op.size * op.size)), y);
}

export function poolBackward(net: Net, op: Op, b: i32): void {
  if (op.flags & FROM_DATA) return;
  const dy = NetAt.slopes(net, op.output);
  const dx = NetAt.slopes(net, op.input);
  // the slope of the output is not read again, so it may be scaled in place
  scaleSingles(b * op.oh * op.ow * op.oc, <f32>(1.0 / <f64>(op.size * op.size)), dy);
  if (!(op.flags & ADD_SLOPE)) memory.fill(dx, 0, (<usize>(b * op.h * op.w * op.c)) << 2);
  windows(op, b, dy, dx, true);
}

function windows(op: Op, b: i32, out: usize, into: usize, back: bool): void {
  for (let i = 0; i < b; i++)
    for (let oy = 0; oy < op.oh; oy++)
      for (let ox = 0; ox < op.ow; ox++) {
        const small = NetAt.f32(out, ((i * op.oh + oy) * op.ow + ox) * op.c);
        for (let ky = 0; ky < op.size; ky++)
          for (let kx = 0; kx < op.size; kx++) {
            const y = oy * op.stride + ky;
            const x = ox * op.stride + kx;
            const large = NetAt.f32(into, ((i * op.h + y) * op.w + x) * op.c);
            if (back) addSingles(op.c, small, large);
            else addSingles(op.c, large, small);
          }
      }
}

function scaleSingles(n: i32, by: f32, x: usize): void {
  const end = NetAt.f32(x, n);
  while (x < end) {
    store<f32>(x, load<f32>(x) * by);
    x += 4;
  }
}
