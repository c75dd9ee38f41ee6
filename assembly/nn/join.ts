// Layers without parameters: the sum of a residual block and the mean over windows.
import { ADD_SECOND_SLOPE, ADD_SLOPE, FROM_DATA, Net, NetAt, Op } from "./net";
import { addSingles, scaleSingles } from "./rows";

/**
 * y = x + shortcut. The shortcut is `second` (h×w×c) where the shapes agree; else every stride-th of its pixels with zeros for the
 * channels that it lacks (He et al. 2016, option A), half of them in front.
 */
export function addForward(net: Net, op: Op): void {
  const y = NetAt.values(net, op.output);
  memory.copy(y, NetAt.values(net, op.input), (<usize>(op.oh * op.ow * op.oc * net.lanes)) << 2);
  walk(op, net.lanes, y, NetAt.values(net, op.second), false);
}

export function addBackward(net: Net, op: Op): void {
  const dy = NetAt.slopes(net, op.output);
  const n = op.oh * op.ow * op.oc * net.lanes;
  const dx = NetAt.slopes(net, op.input);
  if (dx != 0) {
    if (op.flags & ADD_SLOPE) addSingles(n, dy, dx);
    else memory.copy(dx, dy, (<usize>n) << 2);
  }
  const other = NetAt.slopes(net, op.second);
  if (other == 0) return; // the data themselves
  if (!(op.flags & ADD_SECOND_SLOPE)) memory.fill(other, 0, (<usize>(op.h * op.w * op.c * net.lanes)) << 2);
  walk(op, net.lanes, dy, other, true);
}

/** Adds the shortcut to `wide`, or the part of `wide` that it reaches back to the shortcut. */
function walk(op: Op, lanes: i32, wide: usize, narrow: usize, back: bool): void {
  const front = (op.oc - op.c) >> 1;
  const n = op.c * lanes;
  for (let y = 0; y < op.oh; y++)
    for (let x = 0; x < op.ow; x++) {
      const large = NetAt.f32(wide, ((y * op.ow + x) * op.oc + front) * lanes);
      const small = NetAt.f32(narrow, (y * op.stride * op.w + x * op.stride) * n);
      if (back) addSingles(n, large, small);
      else addSingles(n, small, large);
    }
}

/** y = the mean of every size×size window; the windows lie inside the image. */
export function poolForward(net: Net, op: Op): void {
  const y = NetAt.values(net, op.output);
  const n = op.oh * op.ow * op.oc * net.lanes;
  memory.fill(y, 0, (<usize>n) << 2);
  windows(op, op.c * net.lanes, y, NetAt.values(net, op.input), false);
  scaleSingles(n, <f32>(1.0 / <f64>(op.size * op.size)), y);
}

export function poolBackward(net: Net, op: Op): void {
  if (op.flags & FROM_DATA) return;
  const dy = NetAt.slopes(net, op.output);
  const dx = NetAt.slopes(net, op.input);
  // the slope of the output is not read again, so it may be scaled in place
  scaleSingles(op.oh * op.ow * op.oc * net.lanes, <f32>(1.0 / <f64>(op.size * op.size)), dy);
  if (!(op.flags & ADD_SLOPE)) memory.fill(dx, 0, (<usize>(op.h * op.w * op.c * net.lanes)) << 2);
  windows(op, op.c * net.lanes, dy, dx, true);
}

function windows(op: Op, n: i32, out: usize, into: usize, back: bool): void {
  for (let oy = 0; oy < op.oh; oy++)
    for (let ox = 0; ox < op.ow; ox++) {
      const small = NetAt.f32(out, (oy * op.ow + ox) * n);
      for (let ky = 0; ky < op.size; ky++)
        for (let kx = 0; kx < op.size; kx++) {
          const large = NetAt.f32(into, ((oy * op.stride + ky) * op.w + ox * op.stride + kx) * n);
          if (back) addSingles(n, small, large);
          else addSingles(n, large, small);
        }
    }
}
