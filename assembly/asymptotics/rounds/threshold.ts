// The threshold of a later round: t with Σ w P(S_{k−1}, |score| > t) = keep (docs/theory.md §7).
//
// As in ../threshold.ts the logarithm of the kept mass is driven to that of its target (of the newly dropped mass, where less than half
// is dropped) by Newton's method inside a bracket, and t = anchor + x with an anchor at a centre where doubles t lie too far apart.
// Where an edge is narrow the points are laid anew around every t that is tried.
import { THRESHOLD_FAILED } from "../../abi";
import { INV_SQRT_2PI } from "../../special/normal";
import { log } from "../../special/log";
import { bandMass, TwoSided } from "../../special/truncated";
import { Ordered } from "../threshold";
import { Problem } from "../problem";
import { Form, History } from "./history";
import { latticePoints } from "./lattice";
import { Block, MOST_NESTED, narrowest, NARROW, nestedPanels, Nodes, roomFor, singlePoint } from "./nodes";

const MAX_EVALUATIONS: i32 = 100;
/** Relative gap to the target that is aimed at, and the largest that quadrature with moving points may leave. */
const TOLERANCE: f64 = 1e-13;
const ACCEPTABLE: f64 = 1e-9;

let mass: f64 = 0;
let density: f64 = 0;

/** Evaluations of the last search, and the relative gap that it left. */
export let roundEvaluations: i32 = 0;
export let roundResidual: f64 = 0;

/** Whether the score of an atom is anything but 0. */
export function scores(history: History, k: i32): bool {
  return load<f64>(history.factor + ((<usize>k) << 3)) > 0;
}

/** Lays the points of all atoms. @returns whether they depend on the threshold that is tried */
function layPoints(problem: Problem, nodes: Nodes): bool {
  const history = nodes.history;
  const nCoordinates = history.depth - 1;
  nodes.cap = roomFor(nodes, nCoordinates);
  let moving = false;
  for (let k = 0; k < history.nAtoms; k++) {
    store<i32>(nodes.count + ((<usize>k) << 2), 0);
    if (!scores(history, k)) continue;
    if (nCoordinates == 0) {
      singlePoint(nodes, k);
      continue;
    }
    const narrow = narrowest(history, k) < NARROW;
    const tooMany = nCoordinates > MOST_NESTED || (nCoordinates == MOST_NESTED && narrow);
    if (tooMany || !nestedPanels(nodes, k, load<f64>(problem.weight + ((<usize>k) << 3))))
      latticePoints(nodes, k);
    else if (narrow) moving = true;
  }
  return moving;
}

/** Kept mass of the points at t = anchor + x and −d/dx of it, or the same of what the round drops. */
function evaluate(problem: Problem, nodes: Nodes, anchor: f64, x: f64, byDrop: bool, moving: bool): void {
  const history = nodes.history;
  roundEvaluations += 1;
  if (moving) {
    nodes.anchor = anchor;
    nodes.x = x;
    layPoints(problem, nodes);
  }
  mass = 0;
  density = 0;
  for (let k = 0; k < history.nAtoms; k++) {
    const count = load<i32>(nodes.count + ((<usize>k) << 2));
    if (count == 0) continue;
    const row = Form.row(history, history.score, history.depth - 1, k);
    const centre = load<f64>(row);
    const inverse = 1 / load<f64>(row + ((<usize>(history.depth + 1)) << 3));
    const plus = x + (anchor + centre);
    const minus = x + (anchor - centre);
    const points = Block.of(nodes, k);
    const scoreAt = Block.column(nodes, points, 1);
    let sum: f64 = 0;
    let slope: f64 = 0;
    for (let p = 0; p < count; p++) {
      const at = (<usize>p) << 3;
      const w = load<f64>(points + at);
      const a = load<f64>(scoreAt + at);
      const u = (plus + a) * inverse;
      const b = (minus - a) * inverse;
      const y = f64x2.replace_lane(f64x2.splat(u), 1, b);
      const bell = TwoSided.bells(y);
      const tail = TwoSided.tails(y, bell);
      slope += w * (f64x2.extract_lane(bell, 0) + f64x2.extract_lane(bell, 1));
      if (byDrop) sum += w * Band.of((anchor + x) * inverse, abs(centre + a) * inverse, u, b, tail);
      else {
        const kept = TwoSided.signed(y, tail);
        sum += w * (f64x2.extract_lane(kept, 0) + f64x2.extract_lane(kept, 1));
      }
    }
    const w = load<f64>(problem.weight + ((<usize>k) << 3));
    mass += w * sum;
    density += w * slope * inverse * INV_SQRT_2PI;
  }
}

export class Band {
  /** Mass between −u and b, whichever end is the nearer; half and centre as in bandMass. */
  @inline
  static of(half: f64, centre: f64, u: f64, b: f64, tail: v128): f64 {
    const tailU = f64x2.extract_lane(tail, 0);
    const tailB = f64x2.extract_lane(tail, 1);
    return u >= b ? bandMass(half, centre, b, tailU, tailB) : bandMass(half, centre, u, tailB, tailU);
  }
}

/** Greatest score that has any mass, and in `start` one above which about `keep` of the mass lies. */
function range(problem: Problem, nodes: Nodes, keep: f64, start: usize): f64 {
  const history = nodes.history;
  let top: f64 = 0;
  for (let k = 0; k < history.nAtoms; k++) {
    const count = load<i32>(nodes.count + ((<usize>k) << 2));
    if (count == 0) continue;
    const row = Form.row(history, history.score, history.depth - 1, k);
    const spread = load<f64>(row + ((<usize>(history.depth + 1)) << 3));
    const scoreAt = Block.column(nodes, Block.of(nodes, k), 1);
    for (let p = 0; p < count; p++)
      top = max<f64>(top, abs(load<f64>(row) + load<f64>(scoreAt + ((<usize>p) << 3))) + 40 * spread);
  }
  // halving, each score replaced by its two points centre ± spread
  let low: f64 = 0;
  let high = top;
  for (let i = 0; i < 14; i++) {
    const middle = 0.5 * (low + high);
    let above: f64 = 0;
    for (let k = 0; k < history.nAtoms; k++) {
      const count = load<i32>(nodes.count + ((<usize>k) << 2));
      if (count == 0) continue;
      const w = 0.5 * load<f64>(problem.weight + ((<usize>k) << 3));
      const row = Form.row(history, history.score, history.depth - 1, k);
      const spread = load<f64>(row + ((<usize>(history.depth + 1)) << 3));
      const points = Block.of(nodes, k);
      const scoreAt = Block.column(nodes, points, 1);
      for (let p = 0; p < count; p++) {
        const centre = load<f64>(row) + load<f64>(scoreAt + ((<usize>p) << 3));
        const both = i32(abs(centre + spread) > middle) + i32(abs(centre - spread) > middle);
        above += w * load<f64>(points + ((<usize>p) << 3)) * <f64>both;
      }
    }
    if (above > keep) low = middle;
    else high = middle;
  }
  store<f64>(start, 0.5 * (low + high));
  return top;
}

/**
 * Newton's method on the logarithm of the mass between `low` and `high`; narrows the bracket in `bracket`.
 * @returns whether the mass was met; nodes.x is where the last evaluation was
 */
function root(
  problem: Problem,
  nodes: Nodes,
  target: f64,
  byDrop: bool,
  moving: bool,
  low: f64,
  high: f64,
  start: f64,
  bracket: usize,
): bool {
  const anchor = nodes.anchor;
  const logTarget = log(target);
  let x = start > low && start < high ? start : Ordered.middle(low, high);
  let lastGap: f64 = Infinity;
  let met = false;
  for (let i = 0; i < MAX_EVALUATIONS; i++) {
    evaluate(problem, nodes, anchor, x, byDrop, moving);
    nodes.x = x;
    const gap = log(mass) - logTarget;
    roundResidual = abs(mass - target) / target;
    // met, or as near as the quadrature lets it come
    met = roundResidual <= TOLERANCE || (roundResidual < ACCEPTABLE && abs(gap) >= 0.25 * lastGap);
    if (met) break;
    if (mass > target == byDrop) high = x;
    else low = x;
    if (Ordered.adjacent(low, high)) {
      met = roundResidual < ACCEPTABLE;
      break;
    }
    let next: f64 = NaN;
    const step = ((byDrop ? -gap : gap) * mass) / density;
    if (mass > 0 && density > 0 && abs(gap) < 0.5 * lastGap) next = x + step;
    lastGap = mass > 0 ? abs(gap) : Infinity;
    if (!(next > low && next < high)) {
      next = i < 8 ? 0.5 * (low + high) : Ordered.middle(low, high);
      lastGap = Infinity;
    }
    x = next;
  }
  store<f64>(bracket, low);
  store<f64>(bracket, high, 8);
  return met;
}

/**
 * Lays the points of the round and finds its threshold, nodes.anchor + nodes.x.
 * @param keep kept mass among the atoms that score, 0 < keep < `before`
 * @param before their mass in S_{k−1}
 * @param work 16 bytes
 * @returns 0 or THRESHOLD_FAILED
 */
export function solveRound(problem: Problem, nodes: Nodes, keep: f64, before: f64, work: usize): i32 {
  const history = nodes.history;
  roundEvaluations = 0;
  nodes.anchor = NaN;
  nodes.x = NaN;
  nodes.keep = keep;
  const moving = layPoints(problem, nodes);
  const drop = before - keep;
  const byDrop = keep > drop;
  const target = byDrop ? drop : keep;
  const top = range(problem, nodes, keep, work);
  const start = load<f64>(work);
  nodes.anchor = 0;
  if (root(problem, nodes, target, byDrop, moving, 0, top, start, work)) return 0;
  const low = load<f64>(work);
  const high = load<f64>(work, 8);
  if (!Ordered.adjacent(low, high)) return THRESHOLD_FAILED;

  let anchor = high;
  let distance: f64 = Infinity;
  for (let k = 0; k < history.nAtoms; k++) {
    if (!scores(history, k)) continue;
    const centre = load<f64>(Form.row(history, history.score, history.depth - 1, k));
    if (abs(centre - high) < distance) {
      distance = abs(centre - high);
      anchor = centre;
    }
  }
  nodes.anchor = anchor;
  const width = max<f64>(high - low, 4e-16 * high);
  const met = root(
    problem,
    nodes,
    target,
    byDrop,
    moving,
    low - anchor - width,
    high - anchor + width,
    0,
    work,
  );
  return met ? 0 : THRESHOLD_FAILED;
}

/** Lays the points without any threshold: everything is kept. */
export function keepAll(problem: Problem, nodes: Nodes, keep: f64): void {
  roundEvaluations = 0;
  roundResidual = 0;
  nodes.anchor = NaN;
  nodes.x = NaN;
  nodes.keep = keep;
  layPoints(problem, nodes);
  nodes.anchor = 0;
  nodes.x = 0;
}
