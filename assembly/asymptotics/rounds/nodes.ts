// Points (z_0, …, z_{D−1}) with weights that stand for the set S_{k−1} of one atom, D = k−1: what is left of the atom when a new
// round begins. The next normal z_{k−1} is never sampled: given the others the new score is normal, and its kept part closed form.
//
//   block of an atom    W[cap] │ A[cap] │ z_0[cap] │ … │ z_{D−1}[cap]        A = c₁ + Σ coefficient·z: where the new score stands without z_{k−1}
//
// Up to four coordinates are integrated by nested Gauss–Legendre panels, more by a lattice (lattice.ts).
import { normalDensity } from "../../special/normal";
import { Legendre } from "../legendre";
import { Form, History } from "./history";

/** Points per atom, at most, and the least that any number of atoms leaves to each. */
export const MOST_POINTS: i32 = 65536;
export const LEAST_POINTS: i32 = 64;
/** Points of all atoms together, as long as each gets the least. */
const ALL_POINTS: i32 = 1 << 18;
/** What one coordinate may take: two sides with a few narrow transitions. */
const LINE_POINTS: i32 = 512;

/**
 * How a coordinate is cut up, by the number of coordinates: nodes of a panel (and of the coarser rule that shows the error), the
 * exponent c at which a tail ends (exp(−c/2) of its beginning is left out), the greatest length of a panel, and the share of the
 * kept mass below which a point is left out. One panel per side leaves 32³ and 16⁴ points.
 */
const PLANS: usize = memory.data<f64>([
  16, 12, 74, 4, 1e-18, 16, 12, 70, 6, 1e-17, 16, 12, 50, 7.5, 1e-13, 8, 6, 36, 6.1, 1e-10,
]);
/** Coordinates that panels are used for, at most. */
export const MOST_NESTED: i32 = 4;
/** Coordinates up to which narrow edges get panels of their own. */
const MOST_BROKEN: i32 = 3;
/** An edge of a later set narrower than this in z gets panels of its own. */
export const NARROW: f64 = 0.8;
/** Break points of one side: its ends, and four for each edge of each later set. */
const MAX_BREAKS: i32 = 96;
/** Functions 1, z_l whose products the weights are corrected for (calibrate.ts), at most: the constant and the latest coordinates. */
export const MOST_FUNCTIONS: i32 = 8;
/** What that takes of the scratch, in doubles: the matrix of all 36 products, two vectors and one row of values. */
const CALIBRATION_ELEMS: i32 = 36 * 36 + 4 * 36;

@unmanaged
export class Nodes {
  history: History;
  /** 0: the finest quadrature; 1, 2, …: coarser quadrature and other shifts of the lattice, to see the error by. */
  variant: i32;
  /** Room per atom in points, and in doubles. */
  cap: i32;
  blockElems: i32;
  /** [nAtoms] i32: points of each atom, and whether they are those of a lattice. */
  count: usize;
  byLattice: usize;
  blocks: usize;
  /** Two blocks for what is under construction, and break points. */
  scratch: usize;
  breaks: usize;
  /** Kept share of the round at hand. */
  keep: f64;
  /** The threshold that is tried for the new score: panels follow its transition. NaN: not known yet. */
  anchor: f64;
  x: f64;
}

/** Doubles of one block for rounds of D ≤ nRounds − 1 coordinates. */
function blockElems(nAtoms: i32, nRounds: i32): i32 {
  const many = nRounds > 2 ? pointsPerAtom(nAtoms) * (nRounds + 1) : 0;
  return max<i32>(max<i32>(3 * LINE_POINTS, CALIBRATION_ELEMS), many);
}

/** Points that each of nAtoms may take, a power of two. */
export function pointsPerAtom(nAtoms: i32): i32 {
  let points = LEAST_POINTS;
  while (points < MOST_POINTS && 2 * points * nAtoms <= ALL_POINTS) points *= 2;
  return points;
}

export function nodesBytes(nAtoms: i32, nRounds: i32): usize {
  const elems = <usize>blockElems(nAtoms, nRounds);
  return 128 + ((<usize>nAtoms) << 3) + 8 * (elems * (<usize>nAtoms + 2) + <usize>MAX_BREAKS);
}

/** @param memory nodesBytes(nAtoms, nRounds), 64-aligned */
export function startNodes(memory: usize, history: History, nRounds: i32, variant: i32): Nodes {
  assert(offsetof<Nodes>() <= 128);
  const nodes = changetype<Nodes>(memory);
  const n = <usize>history.nAtoms;
  nodes.history = history;
  nodes.variant = variant;
  nodes.blockElems = blockElems(history.nAtoms, nRounds);
  nodes.count = memory + 128;
  nodes.byLattice = nodes.count + (n << 2);
  nodes.breaks = nodes.count + (n << 3);
  nodes.scratch = nodes.breaks + <usize>MAX_BREAKS * 8;
  nodes.blocks = nodes.scratch + ((<usize>nodes.blockElems) << 4);
  nodes.anchor = NaN;
  nodes.x = NaN;
  return nodes;
}

export class Block {
  @inline
  static of(nodes: Nodes, k: i32): usize {
    return nodes.blocks + ((<usize>(k * nodes.blockElems)) << 3);
  }

  /** Column of a block: 0 the weights, 1 A, 2 + j the coordinates z_j. */
  @inline
  static column(nodes: Nodes, block: usize, c: i32): usize {
    return block + ((<usize>(c * nodes.cap)) << 3);
  }
}

/** Points that a block has room for in D coordinates. */
export function roomFor(nodes: Nodes, nCoordinates: i32): i32 {
  return nCoordinates <= 1 ? LINE_POINTS : pointsPerAtom(nodes.history.nAtoms);
}

/** c₁ + Σ_{l<count} coefficient_l z_l of a row of scores at one point of a block. */
export function scoreAt(nodes: Nodes, block: usize, point: i32, row: usize, count: i32): f64 {
  let sum = load<f64>(row, 8);
  for (let l = 0; l < count; l++)
    sum +=
      load<f64>(row + ((<usize>(l + 2)) << 3)) *
      load<f64>(Block.column(nodes, block, l + 2) + ((<usize>point) << 3));
  return sum;
}

/** How narrow, in z_j, the edges of the later sets up to that of the new score are; the least over j. */
export function narrowest(history: History, k: i32): f64 {
  const depth = history.depth;
  let least: f64 = Infinity;
  for (let later = 1; later < depth; later++)
    for (let j = 0; j < later; j++) least = min<f64>(least, edgeWidth(history, k, later, j));
  return least;
}

/** Spread of score `later` given z_0 … z_j, in units of z_j. */
function edgeWidth(history: History, k: i32, later: i32, j: i32): f64 {
  const row = Form.row(history, history.score, later, k);
  const slope = abs(load<f64>(row + ((<usize>(j + 2)) << 3)));
  let square: f64 = 0;
  for (let l = j + 1; l <= later; l++) {
    const c = load<f64>(row + ((<usize>(l + 2)) << 3));
    square += c * c;
  }
  return slope == 0 ? Infinity : sqrt(square) / slope;
}

/** The block of atom k before the first noise: one point without coordinates. */
export function singlePoint(nodes: Nodes, k: i32): void {
  nodes.cap = LINE_POINTS;
  const block = Block.of(nodes, k);
  const history = nodes.history;
  store<f64>(block, load<f64>(history.base + ((<usize>k) << 3)));
  store<f64>(Block.column(nodes, block, 1), load<f64>(Form.row(history, history.score, 0, k), 8));
  store<i32>(nodes.count + ((<usize>k) << 2), 1);
  store<i32>(nodes.byLattice + ((<usize>k) << 2), 0);
}

/**
 * Fills the block of atom k with nested panels over its D = depth − 1 coordinates.
 * @param weight weight of the atom
 * @returns false where there is not enough room
 */
export function nestedPanels(nodes: Nodes, k: i32, weight: f64): bool {
  const history = nodes.history;
  const nCoordinates = history.depth - 1;
  assert(nCoordinates >= 1 && nCoordinates <= MOST_NESTED);
  const plan = PLANS + <usize>(nCoordinates - 1) * 40;
  const order = <i32>load<f64>(plan + (nodes.variant == 0 ? 0 : 8));
  const rule = Legendre.rule(order);
  const cut = load<f64>(plan, 16);
  const longest = load<f64>(plan, 24);
  const spare = (load<f64>(plan, 32) * nodes.keep) / weight;
  let from = nodes.scratch;
  let to = from + ((<usize>nodes.blockElems) << 3);
  let count = 1;
  store<f64>(from, load<f64>(history.base + ((<usize>k) << 3)));
  for (let j = 0; j < nCoordinates; j++) {
    const row = Form.row(history, history.score, j, k);
    const spread = load<f64>(row + ((<usize>(j + 2)) << 3));
    const x = load<f64>(history.x + ((<usize>j) << 3));
    const anchor = load<f64>(history.anchor + ((<usize>j) << 3));
    const centre = load<f64>(row);
    let made = 0;
    for (let p = 0; p < count; p++) {
      const w = load<f64>(from + ((<usize>p) << 3));
      const a = scoreAt(nodes, from, p, row, j);
      for (let side = -1; side <= 1; side += 2) {
        // the kept part beyond `start`, in y = side·z
        const start = side > 0 ? (x + (anchor - centre) - a) / spread : (x + (anchor + centre) + a) / spread;
        const begin = start < 0 ? max<f64>(start, -sqrt(cut)) : start;
        const end = begin < 0 ? sqrt(cut) : sqrt(begin * begin + cut);
        if (w * normalDensity(max<f64>(begin, 0)) < spare) continue;
        const nBreaks = breakPoints(nodes, from, p, k, j, side, begin, end);
        for (let b = 1; b < nBreaks; b++) {
          const left = load<f64>(nodes.breaks + ((<usize>(b - 1)) << 3));
          const right = load<f64>(nodes.breaks + ((<usize>b) << 3));
          if (!(right > left)) continue;
          const nPanels = <i32>ceil((right - left) / longest);
          const length = (right - left) / <f64>nPanels;
          for (let panel = 0; panel < nPanels; panel++)
            for (let i = 0; i < order; i++) {
              const y = left + length * (<f64>panel + Legendre.node(rule, i));
              const mass = w * length * Legendre.weight(rule, i) * normalDensity(y);
              if (mass < spare) continue;
              if (made == nodes.cap) return false;
              const at = (<usize>made) << 3;
              store<f64>(to + at, mass);
              for (let l = 2; l < j + 2; l++)
                store<f64>(
                  Block.column(nodes, to, l) + at,
                  load<f64>(Block.column(nodes, from, l) + ((<usize>p) << 3)),
                );
              store<f64>(Block.column(nodes, to, j + 2) + at, <f64>side * y);
              made += 1;
            }
        }
      }
    }
    const swap = from;
    from = to;
    to = swap;
    count = made;
  }
  finish(nodes, k, from, count);
  return true;
}

/** Copies the points to the block of the atom and adds the column A. */
function finish(nodes: Nodes, k: i32, from: usize, count: i32): void {
  const history = nodes.history;
  const depth = history.depth;
  const row = Form.row(history, history.score, depth - 1, k);
  const block = Block.of(nodes, k);
  memory.copy(block, from, (<usize>count) << 3);
  for (let c = 2; c <= depth; c++)
    memory.copy(Block.column(nodes, block, c), Block.column(nodes, from, c), (<usize>count) << 3);
  const a = Block.column(nodes, block, 1);
  for (let p = 0; p < count; p++) store<f64>(a + ((<usize>p) << 3), scoreAt(nodes, block, p, row, depth - 1));
  store<i32>(nodes.count + ((<usize>k) << 2), count);
  store<i32>(nodes.byLattice + ((<usize>k) << 2), 0);
}

/**
 * The ends of one side and, for every narrow edge of a later set that falls between them, four points around it, in order.
 * @returns how many
 */
function breakPoints(
  nodes: Nodes,
  block: usize,
  point: i32,
  k: i32,
  j: i32,
  side: i32,
  begin: f64,
  end: f64,
): i32 {
  const history = nodes.history;
  const depth = history.depth;
  let count = 0;
  count = insert(nodes.breaks, count, begin);
  count = insert(nodes.breaks, count, end);
  if (depth - 1 > MOST_BROKEN) return count;
  for (let later = j + 1; later < depth; later++) {
    const width = edgeWidth(history, k, later, j);
    if (!(width < NARROW)) continue;
    const fresh = later == depth - 1;
    const x = fresh ? nodes.x : load<f64>(history.x + ((<usize>later) << 3));
    const anchor = fresh ? nodes.anchor : load<f64>(history.anchor + ((<usize>later) << 3));
    if (isNaN(x)) continue;
    const row = Form.row(history, history.score, later, k);
    const a = scoreAt(nodes, block, point, row, j);
    const slope = load<f64>(row + ((<usize>(j + 2)) << 3));
    const centre = load<f64>(row);
    for (let sign = -1; sign <= 1; sign += 2) {
      const z = sign > 0 ? (x + (anchor - centre) - a) / slope : -(x + (anchor + centre) + a) / slope;
      const y = <f64>side * z;
      for (let i = 0; i < 4; i++) {
        const at = y + width * (i == 0 ? -8 : i == 1 ? -2.7 : i == 2 ? 2.7 : 8);
        if (at > begin && at < end) count = insert(nodes.breaks, count, at);
      }
    }
  }
  return count;
}

/** Inserts a number into an increasing list; a full list stays as it is. */
function insert(list: usize, count: i32, value: f64): i32 {
  if (count == MAX_BREAKS) return count;
  let place = count;
  for (; place > 0; place--) {
    const other = load<f64>(list + ((<usize>(place - 1)) << 3));
    if (other <= value) break;
    store<f64>(list + ((<usize>place) << 3), other);
  }
  store<f64>(list + ((<usize>place) << 3), value);
  return count + 1;
}
