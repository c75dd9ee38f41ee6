// N:M sparsity (docs/theory.md §6): of every group of M entries put together at random, the N of largest score are kept. The
// keep probability of an entry is a function of its score x alone, π(F(x)) with F the law of the score of a random entry.
import { FIXED_SCORE } from "../abi";
import { INV_SQRT_2PI } from "../special/normal";
import { bandMass, TwoSided } from "../special/truncated";
import { droppedChance, groupChance, keptChance, logChoose, tiedChance } from "./binomial";
import { Legendre } from "./legendre";

import { NEGLIGIBLE, scoreLaw } from "./moments";
import { nextPanel, Panels, panelsBytes, startPanels } from "./panels";
import { Kept, Problem } from "./problem";

/** Nodes of a panel. */
const NODES: i32 = 16;
/** A panel is at most this many spreads wide for groups of up to 8, and narrower as π steepens with √M. */
const STEP: f64 = 2;
/** Where every spread is below this part of the largest centre the law has long reached its limit; spreads are scaled up to it. */
const LEAST_SPREAD: f64 = 1e-20;

/** Arrays of one f64 per atom that the workspace holds. */
const ATOM_ARRAYS: usize = 11;
/** What pass one of a node leaves for pass two: both ends and the densities at them. */
const NODE_BYTES: usize = 32;

/** Bytes of workspace that `groupMoments` needs. */
export function groupWorkBytes(nAtoms: i32): usize {
  return (<usize>nAtoms + 2) * (8 * ATOM_ARRAYS + NODE_BYTES) + panelsBytes(nAtoms) + 192;
}

class Active {
  /** Whether the score of an atom is not 0 almost surely. */
  @inline
  static is(centre: f64, spread: f64, largest: f64): bool {
    return spread > NEGLIGIBLE * largest || centre > NEGLIGIBLE * largest;
  }
}

/**
 * Fills `kept` for N:M: P, 1 − P, Z₁ and Z₂ − P per atom, each the integral of π (or of 1 − π, whichever is the smaller part) against
 * the folded normal law of the atom's score, all atoms on one grid of scores. Σ wP = N/M to 1e-13.
 * @param kind  FIT_SCORE or FIXED_SCORE
 * @param scale [nAtoms] finite, ≥ 0
 * @param work  groupWorkBytes(nAtoms), 64-aligned
 */
export function groupMoments(
  problem: Problem,
  kind: i32,
  scale: usize,
  keep: i32,
  size: i32,
  kept: Kept,
  work: usize,
): void {
  const n = problem.nAtoms;
  kept.iterations = 0;
  kept.residual = 0;
  kept.threshold = NaN;
  memory.fill(kept.first, 0, (<usize>n) << 3);
  memory.fill(kept.second, 0, (<usize>n) << 3);
  const logChosen = logChoose(size, keep);
  const stride = (<usize>n + 2) * 8;
  const centres = work;
  const spreads = centres + stride;
  if (keep == size) {
    for (let k = 0; k < n; k++) {
      store<f64>(kept.mass + ((<usize>k) << 3), 1);
      store<f64>(kept.dropped + ((<usize>k) << 3), 0);
    }
    return;
  }
  if (kind == FIXED_SCORE) {
    for (let k = 0; k < n; k++) tied(problem, scale, k, keep, size, logChosen, kept);
    return;
  }
  const largest = scoreLaw(problem, scale, centres, spreads);
  let widest: f64 = 0;
  for (let k = 0; k < n; k++) widest = max<f64>(widest, load<f64>(spreads + ((<usize>k) << 3)));
  if (widest == 0) {
    for (let k = 0; k < n; k++) tied(problem, centres, k, keep, size, logChosen, kept);
    return;
  }
  integrate(problem, keep, size, logChosen, centres, spreads, largest, widest, kept);
}

/** Atom k where scores are certain: it takes the ranks behind all higher scores, together with those of equal score. */
function tied(
  problem: Problem,
  score: usize,
  k: i32,
  keep: i32,
  size: i32,
  logChosen: f64,
  kept: Kept,
): void {
  const mine = load<f64>(score + ((<usize>k) << 3));
  let above: f64 = 0;
  let equal: f64 = 0;
  for (let j = 0; j < problem.nAtoms; j++) {
    const at = (<usize>j) << 3;
    const other = load<f64>(score + at);
    if (other > mine) above += load<f64>(problem.weight + at);
    else if (other == mine) equal += load<f64>(problem.weight + at);
  }
  tiedChance(keep, size, logChosen, above, min<f64>(equal, 1 - above));
  store<f64>(kept.mass + ((<usize>k) << 3), keptChance);
  store<f64>(kept.dropped + ((<usize>k) << 3), droppedChance);
}

function integrate(
  problem: Problem,
  keep: i32,
  size: i32,
  logChosen: f64,
  centres: usize,
  spreads: usize,
  largest: f64,
  widest: f64,
  kept: Kept,
): void {
  const n = problem.nAtoms;
  const stride = (<usize>n + 2) * 8;
  // active atoms, packed in their order: w, centre, spread, and six sums
  const weight = spreads + stride;
  const centre = weight + stride;
  const spread = centre + stride;
  const sums = spread + stride;
  const nodes = sums + 6 * stride;
  const grid = (nodes + (<usize>n + 2) * NODE_BYTES + 63) & ~(<usize>63);

  let nActive = 0;
  let active: f64 = 0;
  let idle: f64 = 0;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    const w = load<f64>(problem.weight + at);
    const c = load<f64>(centres + at);
    const s = load<f64>(spreads + at);
    if (Active.is(c, s, largest)) {
      const to = (<usize>nActive) << 3;
      store<f64>(weight + to, w);
      store<f64>(centre + to, c);
      store<f64>(spread + to, s);
      nActive += 1;
      active += w;
    } else idle += w;
  }
  const stretch = widest < LEAST_SPREAD * largest ? (LEAST_SPREAD * largest) / widest : 1;
  for (let i = 0; i < nActive; i++) {
    const at = spread + ((<usize>i) << 3);
    store<f64>(at, max<f64>(load<f64>(at) * stretch, 1e-8 * LEAST_SPREAD * largest));
  }
  memory.fill(sums, 0, 6 * stride);
  const step = STEP * min<f64>(1, sqrt(8 / <f64>size));
  const panels = startPanels(grid, nActive, centre, spread, step);
  while (nextPanel(panels)) {
    const under = idle + total(weight, panels.below, panels.nBelow);
    const over = total(weight, panels.above, panels.nAbove);
    for (let i = 0; i < NODES; i++)
      addNode(panels, i, keep, size, logChosen, over, under, weight, sums, stride, nodes);
  }

  // What ties at a score of 0 comes after all active atoms.
  let rest: f64 = 0;
  let restDropped: f64 = 1;
  if (idle > 0) {
    tiedChance(keep, size, logChosen, active, min<f64>(idle, 1 - active));
    rest = keptChance;
    restDropped = droppedChance;
  }
  let i: usize = 0;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    if (!Active.is(load<f64>(centres + at), load<f64>(spreads + at), largest)) {
      store<f64>(kept.mass + at, rest);
      store<f64>(kept.dropped + at, restDropped);
      continue;
    }
    const from = sums + (i << 3);
    i += 1;
    const mass = load<f64>(from);
    const dropped = load<f64>(from + 3 * stride);
    store<f64>(kept.mass + at, mass);
    store<f64>(kept.dropped + at, dropped);
    // over all z the integrals of z and z² − 1 are 0
    const small = mass <= dropped;
    const first = small ? load<f64>(from + stride) : -load<f64>(from + 4 * stride);
    const second = small ? load<f64>(from + 2 * stride) : -load<f64>(from + 5 * stride);
    store<f64>(kept.first + at, first);
    store<f64>(kept.second + at, second);
  }
}

/** Σ w over the atoms of a list. */
function total(weight: usize, list: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < count; i++)
    sum += load<f64>(weight + ((<usize>load<i32>(list + ((<usize>i) << 2))) << 3));
  return sum;
}

/** Adds node i of the panel at hand to the sums of the atoms inside it: π and 1 − π times 1, z, z² − 1. */
function addNode(
  panels: Panels,
  i: i32,
  keep: i32,
  size: i32,
  logChosen: f64,
  over: f64,
  under: f64,
  weight: usize,
  sums: usize,
  stride: usize,
  nodes: usize,
): void {
  const rule = Legendre.rule(NODES);
  const shift = panels.low + panels.width * Legendre.node(rule, i);
  for (let j = 0; j < panels.nInside; j++) {
    const k = (<usize>load<i32>(panels.inside + ((<usize>j) << 2))) << 3;
    const w = load<f64>(weight + k);
    const centre = load<f64>(panels.centre + k);
    const inverse = 1 / load<f64>(panels.spread + k);
    const u = (panels.high + centre + shift) * inverse;
    const b = (panels.high - centre + shift) * inverse;
    const y = f64x2.replace_lane(f64x2.splat(u), 1, b);
    const bell = TwoSided.bells(y);
    const tail = TwoSided.tails(y, bell);
    const above = TwoSided.signed(y, tail);
    over += w * (f64x2.extract_lane(above, 0) + f64x2.extract_lane(above, 1));
    under +=
      w *
      bandMass(
        (panels.high + shift) * inverse,
        centre * inverse,
        b,
        f64x2.extract_lane(tail, 0),
        f64x2.extract_lane(tail, 1),
      );
    v128.store(nodes + ((<usize>j) << 5), y);
    v128.store(nodes + ((<usize>j) << 5), bell, 16);
  }
  groupChance(keep, size, logChosen, over, under);
  const share = INV_SQRT_2PI * panels.width * Legendre.weight(rule, i);
  for (let j = 0; j < panels.nInside; j++) {
    const k = (<usize>load<i32>(panels.inside + ((<usize>j) << 2))) << 3;
    const y = v128.load(nodes + ((<usize>j) << 5));
    const bell = v128.load(nodes + ((<usize>j) << 5), 16);
    const scaled = share / load<f64>(panels.spread + k);
    const bellU = scaled * f64x2.extract_lane(bell, 0);
    const bellB = scaled * f64x2.extract_lane(bell, 1);
    const u = f64x2.extract_lane(y, 0);
    const b = f64x2.extract_lane(y, 1);
    const far = bellU == 0 ? 0 : (u * u - 1) * bellU;
    const zero = bellU + bellB;
    const first = b * bellB - u * bellU;
    const second = (b * b - 1) * bellB + far;
    const to = sums + k;
    store<f64>(to, load<f64>(to) + keptChance * zero);
    store<f64>(to + stride, load<f64>(to + stride) + keptChance * first);
    store<f64>(to + 2 * stride, load<f64>(to + 2 * stride) + keptChance * second);
    store<f64>(to + 3 * stride, load<f64>(to + 3 * stride) + droppedChance * zero);
    store<f64>(to + 4 * stride, load<f64>(to + 4 * stride) + droppedChance * first);
    store<f64>(to + 5 * stride, load<f64>(to + 5 * stride) + droppedChance * second);
  }
}
