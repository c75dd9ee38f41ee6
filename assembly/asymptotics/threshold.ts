// The threshold of a score c|X| (docs/theory.md §3): t with Σ w P(c|X| > t) = keep, where c|X| is a folded normal law
// with centre c|m| and spread c√v in each atom.
//
// Atoms enter as pairs of ends, (x + offset)/spread with the offsets ±centre, and an unknown x; x is t itself. Where the
// spread is so small against the centre that neighbouring doubles t differ in kept mass, x is measured from the centre
// of the atom at the boundary instead, and the offsets with it.
//
// Below ½ the logarithm of the kept mass is driven to that of the target, above ½ that of the dropped mass as a function
// of log t: both are smooth and nearly linear far from the root. Halley's method inside a bracket; a step that
// leaves the bracket or gains too little is replaced by a bisection on the bits of x, which ends after 64 halvings
// however far apart the scales of the atoms are.
import { log } from "../special/log";
import { exp } from "../special/exp";
import { INV_SQRT_2PI } from "../special/normal";
import { bandMass, TwoSided } from "../special/truncated";
import { THRESHOLD_FAILED } from "../abi";

const MAX_ITERATIONS: i32 = 200;
/** The relative gap in mass at which two neighbouring doubles around the root still count as the root. */
const ACCEPTED: f64 = 1e-12;

/** The atoms of positive spread, as the solver wants them. */
@unmanaged
export class Folded {
  nAtoms: i32;
  /** w */
  weight: usize;
  /** pairs (+centre, −centre), shifted by an anchor */
  offset: usize;
  /** 1/spread */
  inverse: usize;
  /** c|m| */
  centre: usize;
  /** the index of the atom in the problem */
  atom: usize;
  /** x of the last evaluation, and the score it stands for */
  x: f64;
  anchor: f64;
  iterations: i32;
  /** relative gap between the mass at x and its target */
  residual: f64;
}

let mass: f64 = 0;
let density: f64 = 0;
let change: f64 = 0;

/** Kept mass at x, Σ wφ(y)/spread over both ends, and Σ w yφ(y)/spread². */
function keptMass(folded: Folded, x: f64): void {
  const n = <usize>folded.nAtoms;
  const weight = folded.weight;
  const offset = folded.offset;
  const inverse = folded.inverse;
  const at = f64x2.splat(x);
  let sum = f64x2.splat(0);
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  for (let k: usize = 0; k < n; k++) {
    const w = v128.load64_splat(weight + (k << 3));
    const scale = v128.load64_splat(inverse + (k << 3));
    const y = f64x2.mul(f64x2.add(at, v128.load(offset + (k << 4))), scale);
    const bell = TwoSided.bells(y);
    sum = f64x2.add(sum, f64x2.mul(w, TwoSided.signed(y, TwoSided.tails(y, bell))));
    const slope = f64x2.mul(f64x2.mul(w, scale), bell);
    first = f64x2.add(first, slope);
    // y may be huge where the bell is 0: clamp it
    const near = f64x2.pmax(f64x2.pmin(y, f64x2.splat(1e3)), f64x2.splat(-1e3));
    second = f64x2.add(second, f64x2.mul(f64x2.mul(scale, near), slope));
  }
  mass = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  density = INV_SQRT_2PI * (f64x2.extract_lane(first, 0) + f64x2.extract_lane(first, 1));
  change = INV_SQRT_2PI * (f64x2.extract_lane(second, 0) + f64x2.extract_lane(second, 1));
}

/** The same with the dropped mass in place of the kept one. */
function droppedMass(folded: Folded, x: f64): void {
  const n = <usize>folded.nAtoms;
  const t = folded.anchor + x;
  let sum: f64 = 0;
  let first: f64 = 0;
  let second: f64 = 0;
  for (let k: usize = 0; k < n; k++) {
    const w = load<f64>(folded.weight + (k << 3));
    const scale = load<f64>(folded.inverse + (k << 3));
    const y = f64x2.mul(f64x2.add(f64x2.splat(x), v128.load(folded.offset + (k << 4))), f64x2.splat(scale));
    const bell = TwoSided.bells(y);
    const tail = TwoSided.tails(y, bell);
    const u = f64x2.extract_lane(y, 0);
    const b = f64x2.extract_lane(y, 1);
    const bellU = f64x2.extract_lane(bell, 0);
    const bellB = f64x2.extract_lane(bell, 1);
    const centre = scale * load<f64>(folded.centre + (k << 3));
    sum += w * bandMass(scale * t, centre, b, f64x2.extract_lane(tail, 0), f64x2.extract_lane(tail, 1));
    first += w * scale * (bellU + bellB);
    second += w * scale * scale * (min<f64>(u, 1e3) * bellU + max<f64>(-1e3, min<f64>(b, 1e3)) * bellB);
  }
  mass = sum;
  density = INV_SQRT_2PI * first;
  change = INV_SQRT_2PI * second;
}

export class Ordered {
  /** Maps the bits of a double to integers in the order of the doubles, and back. */
  @inline static flip(bits: i64): i64 {
    return bits ^ ((bits >> 63) & i64.MAX_VALUE);
  }

  /** The double halfway between two others, counted in representable numbers. */
  @inline static middle(low: f64, high: f64): f64 {
    const a = Ordered.flip(reinterpret<i64>(low));
    const b = Ordered.flip(reinterpret<i64>(high));
    return reinterpret<f64>(Ordered.flip((a & b) + ((a ^ b) >> 1)));
  }

  /** Whether no double lies between. */
  @inline static adjacent(low: f64, high: f64): bool {
    return Ordered.flip(reinterpret<i64>(high)) - Ordered.flip(reinterpret<i64>(low)) <= 1;
  }
}

/**
 * Finds x between `low` and `high` where the kept mass is `target` (byDrop: the dropped mass). Leaves in `folded.x` the last
 * x that was evaluated and narrows the bracket in `bracket`.
 * @returns whether the mass was met to 1e-14 relative (plus 1e-16 per atom, what the sum itself costs), or to
 * `accepted` at the resolution of x
 */
function root(
  folded: Folded,
  target: f64,
  byDrop: bool,
  onLogScale: bool,
  low: f64,
  high: f64,
  start: f64,
  accepted: f64,
  bracket: usize,
): bool {
  const tolerance = 1e-14 + 1e-16 * <f64>folded.nAtoms;
  const logTarget = log(target);
  let x = start > low && start < high ? start : Ordered.middle(low, high);
  let lastGap: f64 = Infinity;
  let met = false;
  for (let i = 0; i < MAX_ITERATIONS; i++) {
    folded.iterations += 1;
    folded.x = x;
    if (byDrop) droppedMass(folded, x);
    else keptMass(folded, x);
    folded.residual = abs(mass - target) / target;
    if (folded.residual <= tolerance) {
      met = true;
      break;
    }
    if (mass > target == byDrop) high = x;
    else low = x;
    if (Ordered.adjacent(low, high)) {
      // deep in a tail one step of x alone changes the mass by x² · 2⁻⁵²
      met = folded.residual <= accepted;
      break;
    }
    let next: f64 = NaN;
    if (mass > 0 && density > 0) {
      const gap = log(mass) - logTarget;
      // Halley's step for G = log(mass) with G' = ±density/mass, G'' = ∓change/mass − G'²
      const sign: f64 = byDrop ? 1 : -1;
      let d1 = (sign * density) / mass;
      let d2 = (-sign * change) / mass - d1 * d1;
      if (onLogScale) {
        d2 = x * d1 + x * x * d2;
        d1 = x * d1;
      }
      const newton = -gap / d1;
      const damping = 1 + (0.5 * newton * d2) / d1;
      const step = damping > 0.5 && damping < 2 ? newton / damping : newton;
      if (abs(gap) < 0.5 * lastGap)
        next = onLogScale ? x * exp(max<f64>(-100, min<f64>(100, step))) : x + step;
      lastGap = abs(gap);
    }
    if (!(next > low && next < high)) {
      next = Ordered.middle(low, high);
      lastGap = Infinity;
    }
    x = next;
  }
  store<f64>(bracket, low);
  store<f64>(bracket, high, 8);
  return met;
}

/**
 * Solves for the threshold: folded.anchor + folded.x, with the offsets of `folded` left at that anchor.
 *
 * Bounded by 400 evaluations; 5 to 8 are usual.
 * @param keep  kept mass among these atoms, 0 < keep < Σ w
 * @param drop  Σ w − keep
 * @param work  16 bytes
 * @returns 0 or THRESHOLD_FAILED
 */
export function solveThreshold(folded: Folded, keep: f64, drop: f64, work: usize): i32 {
  const n = folded.nAtoms;
  let high: f64 = 0;
  let square: f64 = 0;
  let total: f64 = 0;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    const centre = load<f64>(folded.centre + at);
    const spread = 1 / load<f64>(folded.inverse + at);
    const w = load<f64>(folded.weight + at);
    high = max<f64>(high, centre + 40 * spread);
    square += w * (centre * centre + spread * spread);
    total += w;
  }
  const byDrop = keep > drop;
  const target = byDrop ? drop : keep;
  folded.iterations = 0;
  folded.anchor = 0;
  anchorAt(folded, 0);
  const start = sqrt(square / total) * foldedQuantile(keep / total);
  if (root(folded, target, byDrop, byDrop, 0, high, start, 0, work)) return 0;
  const low = load<f64>(work);
  high = load<f64>(work, 8);
  if (!Ordered.adjacent(low, high)) return THRESHOLD_FAILED;

  // Two neighbouring doubles on both sides of the target: an atom with a spread below the resolution of its centre.
  // Measure from the nearest centre.
  let anchor = high;
  let distance: f64 = Infinity;
  for (let k = 0; k < n; k++) {
    const centre = load<f64>(folded.centre + ((<usize>k) << 3));
    if (abs(centre - high) < distance) {
      distance = abs(centre - high);
      anchor = centre;
    }
  }
  anchorAt(folded, anchor);
  const width = high - low;
  const met = root(
    folded,
    target,
    byDrop,
    false,
    low - anchor - width,
    high - anchor + width,
    0,
    ACCEPTED,
    work,
  );
  return met ? 0 : THRESHOLD_FAILED;
}

/** Measures x from `anchor`: offsets anchor ± centre. */
function anchorAt(folded: Folded, anchor: f64): void {
  folded.anchor = anchor;
  const n = <usize>folded.nAtoms;
  for (let k: usize = 0; k < n; k++) {
    const centre = load<f64>(folded.centre + (k << 3));
    store<f64>(folded.offset + (k << 4), anchor + centre);
    store<f64>(folded.offset + (k << 4), anchor - centre, 8);
  }
}

/** z with P(|Z| > z) ≈ p, to 1e-3 (Abramowitz and Stegun 26.2.23; linear in 1 − p near 1): where the search starts. */
function foldedQuantile(p: f64): f64 {
  if (p > 0.9) return 1.2533141373155 * (1 - p);
  const t = sqrt(-2 * log(0.5 * p));
  const numerator = 2.515517 + t * (0.802853 + t * 0.010328);
  return t - numerator / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}
