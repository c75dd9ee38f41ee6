// One step of an optimiser over all parameters. A mask of words keeps pruned weights at exactly 0: gradient and
// result pass through it bit by bit.
import { Net } from "./net";

/** Moments below this are set to 0: arithmetic on subnormal numbers is several times slower. */
const TINY: f32 = 1e-30;

/** m ← µm + g, p ← p − rate·m, with g the gradient plus weightDecay·p. */
export function sgdStep(record: usize, rate: f32): void {
  const net = changetype<Net>(record);
  const decay = f32x4.splat(net.weightDecay);
  const momentum = f32x4.splat(net.momentum);
  const step = f32x4.splat(rate);
  const bytes = Padded.bytes(net.nParams);
  for (let at: usize = 0; at < bytes; at += 16) {
    const p = v128.load(net.params + at);
    const g = f32x4.add(v128.load(net.grads + at), f32x4.mul(decay, p));
    const m = Lane.flushed(
      f32x4.add(f32x4.mul(momentum, v128.load(net.first + at)), Lane.masked(net, g, at)),
    );
    v128.store(net.first + at, m);
    v128.store(net.params + at, Lane.masked(net, f32x4.sub(p, f32x4.mul(step, m)), at));
  }
}

/**
 * Adam (Kingma, Ba 2015): m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², p ← p − rate·m̂/(√v̂ + ε) with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ);
 * g includes weightDecay·p.
 */
export function adamStep(record: usize, rate: f32): void {
  const net = changetype<Net>(record);
  net.power1 *= <f64>net.momentum;
  net.power2 *= <f64>net.beta2;
  const step = f32x4.splat(<f32>(<f64>rate / (1.0 - net.power1)));
  const correction = f32x4.splat(<f32>(1.0 / Math.sqrt(1.0 - net.power2)));
  const decay = f32x4.splat(net.weightDecay);
  const beta1 = f32x4.splat(net.momentum);
  const beta2 = f32x4.splat(net.beta2);
  const rest1 = f32x4.splat(<f32>1 - net.momentum);
  const rest2 = f32x4.splat(<f32>1 - net.beta2);
  const epsilon = f32x4.splat(net.epsilon);
  const bytes = Padded.bytes(net.nParams);
  for (let at: usize = 0; at < bytes; at += 16) {
    const p = v128.load(net.params + at);
    const g = Lane.masked(net, f32x4.add(v128.load(net.grads + at), f32x4.mul(decay, p)), at);
    const m = Lane.flushed(f32x4.add(f32x4.mul(beta1, v128.load(net.first + at)), f32x4.mul(rest1, g)));
    const old = f32x4.mul(beta2, v128.load(net.second + at));
    const v = Lane.flushed(f32x4.add(old, f32x4.mul(rest2, f32x4.mul(g, g))));
    v128.store(net.first + at, m);
    v128.store(net.second + at, v);
    const root = f32x4.add(f32x4.mul(f32x4.sqrt(v), correction), epsilon);
    v128.store(net.params + at, Lane.masked(net, f32x4.sub(p, f32x4.mul(step, f32x4.div(m, root))), at));
  }
}

/** Lists of parameters are padded with zeros to whole vectors. */
class Padded {
  @inline
  static bytes(n: i32): usize {
    return (<usize>((n + 3) & ~3)) << 2;
  }
}

class Lane {
  /** x where the mask has ones, +0 where it has zeros, whatever x is there. */
  @inline
  static masked(net: Net, x: v128, at: usize): v128 {
    return net.mask == 0 ? x : v128.and(x, v128.load(net.mask + at));
  }

  @inline
  static flushed(x: v128): v128 {
    return v128.and(x, f32x4.ge(f32x4.abs(x), f32x4.splat(TINY)));
  }
}
