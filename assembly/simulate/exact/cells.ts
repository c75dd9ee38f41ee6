// All features sorted into cells (cell.ts), and what is read off their sums.
import { At } from "../../memory/address";
import { Cell } from "./cell";
import { Run } from "./job";
import { ExactWork } from "./work";

/** The cell of features of group g with the mask `pattern`; a new one where it is the first. */
export function cellOf(w: ExactWork, g: i32, pattern: i32): Cell {
  const entry = At.i32(w.table, g * w.nPatterns + pattern);
  let c = load<i32>(entry);
  if (c >= 0) return Cell.nth(w.cells, c);
  c = w.nCells++;
  store<i32>(entry, c);
  const cell = Cell.nth(w.cells, c);
  memory.fill(changetype<usize>(cell), 0, Cell.bytes);
  cell.group = g;
  cell.pattern = pattern;
  return cell;
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
      if (g >= 0) addFeatures(w, cellOf(w, g, mask), run.atom, from, j);
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
    const cell = Cell.nth(w.cells, c);
    risk += r < 0 || Cell.has(cell, r) ? cell.kept : cell.gone;
  }
  return risk;
}
