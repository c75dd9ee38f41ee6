// A CELL: the features of one group that the same rules keep. Rules differ in what they keep, so a few features are in every cell of a few
// rules, and nearly all are in the one that no rule keeps. All that risks and refits want of a cell are its sums.
import { At } from "../../memory/address";
import { Run } from "./job";
import { ExactWork } from "./work";

@unmanaged
export class Cell {
  group: i32;
  /** Bit r: kept by rule r; bit nRules: by the small model. */
  pattern: i32;
  count: i32;
  /** Rows in the columns of its group (columns.ts): the first, and the next to be named. */
  first: i32;
  next: i32;
  nRows: i32;
  /** Σb², Σbq, Σq² of b_g and q_g over the cell. */
  bb: f64;
  bq: f64;
  qq: f64;
  /** ΣΛ(β̂ − β*)², and ΣΛβ*²: what it adds to the risk where it is kept, and where it is not. */
  kept: f64;
  gone: f64;

  /** A multiple of 8. */
  static readonly bytes: usize = 64;

  @inline
  static nth(w: ExactWork, c: i32): Cell {
    return changetype<Cell>(w.cells + <usize>c * Cell.bytes);
  }

  @inline
  static has(cell: Cell, r: i32): bool {
    return ((cell.pattern >> r) & 1) != 0;
  }

  /** The cell of features of group g with the mask `pattern`; a new one where it is the first. */
  static of(w: ExactWork, g: i32, pattern: i32): Cell {
    const entry = At.i32(w.table, g * w.nPatterns + pattern);
    let c = load<i32>(entry);
    if (c >= 0) return Cell.nth(w, c);
    c = w.nCells++;
    store<i32>(entry, c);
    const cell = Cell.nth(w, c);
    memory.fill(changetype<usize>(cell), 0, Cell.bytes);
    cell.group = g;
    cell.pattern = pattern;
    return cell;
  }
}

/** Sorts all features into cells by their masks. */
export function measureCells(w: ExactWork): void {
  const job = w.job;
  memory.fill(w.table, 0xff, (<usize>job.nGroups * <usize>w.nPatterns) << 2);
  w.nCells = 0;
  for (let i = 0, j = 0; i < job.nRuns; i++) {
    const run = Run.nth(job, i);
    const g = load<i32>(At.i32(job.groupOf, run.atom));
    while (j < run.end) {
      const from = j;
      const mask = load<i32>(At.i32(w.mask, j));
      while (j < run.end && load<i32>(At.i32(w.mask, j)) == mask) j++;
      if (g >= 0) addFeatures(w, Cell.of(w, g, mask), run.atom, from, j);
    }
  }
}

/** Adds the features from … to − 1, of one atom, to the sums of their cell. */
function addFeatures(w: ExactWork, cell: Cell, atom: i32, from: i32, to: i32): void {
  const g = cell.group;
  const b = load<f64>(At.nth(w.unit, atom));
  const beta = load<f64>(At.nth(w.job.betaStar, atom));
  const lambda = load<f64>(At.nth(w.job.groupVariance, g));
  const excess = load<f64>(At.nth(w.along, g)) * b - beta;
  const across = load<f64>(At.nth(w.across, g));
  let q: f64 = 0.0;
  let qq: f64 = 0.0;
  let square: f64 = 0.0;
  for (let j = from; j < to; j++) {
    const entry = load<f64>(At.nth(w.q, j));
    const difference = excess + across * entry;
    q += entry;
    qq += entry * entry;
    square += difference * difference;
  }
  const count = <f64>(to - from);
  cell.count += to - from;
  cell.bb += count * b * b;
  cell.bq += b * q;
  cell.qq += qq;
  cell.kept += lambda * square;
  cell.gone += count * lambda * beta * beta;
}

/** σ² and what the cells add to the risk of the fit with the features that rule r keeps; r = −1: with all. */
export function prunedRisk(w: ExactWork, r: i32): f64 {
  let risk = w.job.noiseStd * w.job.noiseStd;
  for (let c = 0; c < w.nCells; c++) {
    const cell = Cell.nth(w, c);
    risk += r < 0 || Cell.has(cell, r) ? cell.kept : cell.gone;
  }
  return risk;
}
