// The kept columns of the design given all that is known by now: a, F, u and the direction q of every large group (docs/theory.md §9b).
//
//   X_S = √Λ( a b_Sᵀ + F·[w W⊥]·[q_Sᵀ; R_S] ),    w = Fᵀu/‖Fᵀu‖,    R = L⁻¹Z(I − bbᵀ − qqᵀ),    LLᵀ = Z(I − bbᵀ − qqᵀ)Zᵀ
//
// R, n−1 rows, is uniform among those that are orthonormal and across b and q; Z has n−1 rows of normals. All of Z goes into L, but cell by
// cell: of a cell of many features only what n−1 samples see of it is drawn, in coordinates of its own:
//
//   Z_c = [ z z' | F_c ]·T_cᵀ      T_c orthonormal columns, the first two a basis of span(b_c, q_c); F_c a Wishart factor
//
// Those n+1 columns stand for the cell in everything that follows: turning features of one variance by T_c changes neither fits nor
// risks. So nothing here grows with p, nor with the number of features kept. Columns stand as rows, those of a group that no
// rule keeps behind the others: they are in C, but nobody asks for their X.
import { LOWER, NON_UNIT, NO_TRANS, RIGHT, TRANS } from "../../abi";
import { dgemm } from "../../blas/dgemm";
import { dgemv } from "../../blas/dgemv";
import { dsyrk } from "../../blas/dsyrk";
import { dtrsm } from "../../blas/dtrsm";
import { daxpy, dcopy, ddot } from "../../blas/level1";
import { dlarfg } from "../../lapack/dlarfg";
import { dpotrf } from "../../lapack/dpotrf";
import { At } from "../../memory/address";
import { alloc } from "../../memory/arena";
import { Size } from "../../memory/size";
import { normals } from "../../random/fill";
import { bartlett } from "./bartlett";
import { Cell } from "./cell";
import { cellOf } from "./cells";
import { isMany, Run, Streams } from "./job";
import { ExactWork } from "./work";

/** Rows of X made at a time by one product: F is triangular, and what stands beyond a block is not read. */
const BLOCK: i32 = 64;

/** Where a cell's numbers start in its group's streams: what n samples need lies far below the distance to the next pattern. */
const PATTERN_PITCH: f64 = 4294967296.0;

@unmanaged
export class Columns {
  /** Rows in all, the largest number in one group, and those of kept columns. */
  nRows: i32;
  maxRows: i32;
  nKept: i32;
  /** i32[nRows]: the feature (or, of a small group, its row in A), and f64[nRows]: entries of b, q; β* of the column. */
  source: usize;
  b: usize;
  q: usize;
  betaStar: usize;
  /** i32[nRows]: its cell; for kept columns f64[nKept × n]: X. */
  cell: usize;
  x: usize;
  z: usize;
  /** Of one fit: the columns, their places, coefficients and scratch. */
  gathered: usize;
  places: usize;
  coef: usize;
  step: usize;
}

/** Where `makeColumns` writes what it made: there is one trial at a time. */
const record: usize = memory.data(64, 16);

class Find {
  @inline
  static isMany(w: ExactWork, g: i32): bool {
    return load<i32>(At.i32(w.shiftRow, g)) >= 0;
  }
  /** Whether the cell stands in coordinates of its own. */
  @inline
  static turned(w: ExactWork, cell: Cell): bool {
    return Find.isMany(w, cell.group) && isMany(cell.count, w.job.nSamples);
  }
}

/** The kept columns of all groups, in memory from the arena that the caller gives back. False where there is none (w.failed is set). */
export function makeColumns(w: ExactWork, trial: u32): Columns | null {
  const c = changetype<Columns>(record);
  plan(w, c);
  if (!reserve(w, c)) return null;
  nameRows(w, c);
  let x = c.x;
  for (let g = 0, first = 0; g < w.job.nGroups; g++) {
    const nKept = rowsOf(w, g, true);
    const nRows = nKept + rowsOf(w, g, false);
    if (Find.isMany(w, g)) {
      if (nRows > 0 && !makeGroup(w, c, g, trial, first, nKept, nRows, x)) return null;
    } else
      for (let t = 0; t < nKept; t++) {
        const source = load<i32>(At.i32(c.source, first + t));
        dcopy(w.job.nSamples, At.f64(w.a, source, 0, w.job.nSamples), At.f64(x, t, 0, w.job.nSamples));
      }
    x = At.f64(x, nKept, 0, w.job.nSamples);
    first += nRows;
  }
  return c;
}

/** Rows of a group's cells that some rule keeps, or of the one that none does, which no one needs unless something is kept. */
function rowsOf(w: ExactWork, g: i32, kept: bool): i32 {
  let rows = 0;
  for (let i = 0; i < w.nCells; i++) {
    const cell = Cell.nth(w.cells, i);
    if (cell.group == g && (cell.pattern != 0) == kept) rows += cell.nRows;
  }
  return rows;
}

/** Gives each cell its rows. */
function plan(w: ExactWork, c: Columns): void {
  c.nRows = 0;
  c.nKept = 0;
  c.maxRows = 0;
  for (let g = 0; g < w.job.nGroups; g++) {
    const first = c.nRows;
    for (let unkept = 0; unkept < 2; unkept++)
      for (let i = 0; i < w.nCells; i++) {
        const cell = Cell.nth(w.cells, i);
        if (cell.group != g || i32(cell.pattern == 0) != unkept) continue;
        const wanted = unkept == 0 || (Find.isMany(w, g) && c.nRows > first);
        cell.nRows = wanted ? (Find.turned(w, cell) ? w.job.nSamples + 1 : cell.count) : 0;
        cell.first = c.nRows;
        cell.next = c.nRows;
        c.nRows += cell.nRows;
        if (unkept == 0) c.nKept += cell.nRows;
      }
    c.maxRows = max(c.maxRows, c.nRows - first);
  }
}

function reserve(w: ExactWork, c: Columns): bool {
  const n = <u64>w.job.nSamples;
  const rows = <u64>c.nRows;
  const kept = <u64>c.nKept;
  const nElems = 2 * kept * n + <u64>c.maxRows * n + 4 * rows + 3 * kept + 24;
  const at = alloc(Size.clamp(nElems << 3));
  if (at == 0) {
    w.failed = <f64>(nElems << 3);
    return false;
  }
  c.x = at;
  c.gathered = c.x + <usize>((kept * n) << 3);
  c.z = c.gathered + <usize>((kept * n) << 3);
  c.b = At.f64(c.z, c.maxRows, 0, w.job.nSamples);
  c.q = At.nth(c.b, c.nRows);
  c.betaStar = At.nth(c.q, c.nRows);
  c.coef = At.nth(c.betaStar, c.nRows);
  c.step = At.nth(c.coef, c.nKept);
  c.source = At.nth(c.step, c.nKept);
  c.cell = At.i32(c.source, c.nRows);
  c.places = At.i32(c.cell, c.nRows);
  return true;
}

/** Says of each row which column it is. */
function nameRows(w: ExactWork, c: Columns): void {
  const job = w.job;
  for (let i = 0; i < w.nCells; i++) {
    const cell = Cell.nth(w.cells, i);
    for (let t = 0; t < cell.nRows; t++) store<i32>(At.i32(c.cell, cell.first + t), i);
    if (cell.nRows > 0 && Find.turned(w, cell)) namePlane(w, c, cell);
  }
  let small = w.nMany;
  for (let i = 0, j = 0; i < job.nRuns; i++) {
    const run = Run.nth(job, i);
    const g = load<i32>(At.i32(job.groupOf, run.atom));
    if (g >= 0) {
      nameFeatures(w, c, g, run.atom, j, run.end, small);
      if (!Find.isMany(w, g)) small += run.end - j;
    }
    j = run.end;
  }
}

/** Names the features from … to − 1 of an atom, as far as rows are theirs; in a small group the first stands in row `small` of A. */
function nameFeatures(w: ExactWork, c: Columns, g: i32, atom: i32, from: i32, to: i32, small: i32): void {
  const offset = Find.isMany(w, g) ? 0 : small - from;
  const b = load<f64>(At.nth(w.unit, atom));
  const beta = load<f64>(At.nth(w.job.betaStar, atom));
  for (let j = from; j < to; j++) {
    const cell = cellOf(w, g, load<i32>(At.i32(w.mask, j)));
    const t = cell.next;
    if (t == cell.first + cell.nRows || Find.turned(w, cell)) continue;
    cell.next = t + 1;
    store<i32>(At.i32(c.source, t), j + offset);
    store<f64>(At.nth(c.b, t), b);
    store<f64>(At.nth(c.q, t), load<f64>(At.nth(w.q, j)));
    store<f64>(At.nth(c.betaStar, t), beta);
  }
}

/**
 * b and q of a cell in its own coordinates: b_c along the first axis and q_c in the plane of the first two. Where b_c = 0 the first axis is q_c's.
 */
function namePlane(w: ExactWork, c: Columns, cell: Cell): void {
  const norm = sqrt(cell.bb);
  const t = cell.first;
  memory.fill(At.nth(c.b, t), 0, (<usize>cell.nRows) << 3);
  memory.fill(At.nth(c.q, t), 0, (<usize>cell.nRows) << 3);
  memory.fill(At.nth(c.betaStar, t), 0, (<usize>cell.nRows) << 3);
  const along = norm > 0.0 ? cell.bq / norm : sqrt(cell.qq);
  store<f64>(At.nth(c.b, t), norm);
  store<f64>(At.nth(c.q, t), along);
  store<f64>(At.nth(c.q, t + 1), sqrt(max(0.0, cell.qq - along * along)));
  store<f64>(At.nth(c.betaStar, t), norm * load<f64>(At.nth(w.betaNorm, cell.group)));
}

/** X of the kept columns of large group g, rows first … first + nKept − 1, to x. */
function makeGroup(
  w: ExactWork,
  c: Columns,
  g: i32,
  trial: u32,
  first: i32,
  nKept: i32,
  nRows: i32,
  x: usize,
): bool {
  const n = w.job.nSamples;
  const r = n - 1;
  const z = At.nth(c.z, 1); // column 0 is for q
  const b = At.nth(c.b, first);
  const q = At.nth(c.q, first);
  drawZ(w, c, g, trial, first, nRows);

  // C = ZZᵀ − (Zb)(Zb)ᵀ − (Zq)(Zq)ᵀ = LLᵀ
  dsyrk(LOWER, TRANS, r, nRows, 1.0, z, n, 0.0, w.k, r, w.blas);
  dgemv(TRANS, nRows, r, 1.0, z, n, b, 0.0, w.zb);
  dgemv(TRANS, nRows, r, 1.0, z, n, q, 0.0, w.zq);
  for (let i = 0; i < r; i++) {
    const row = At.f64(w.k, i, 0, r);
    daxpy(i + 1, -load<f64>(At.nth(w.zb, i)), w.zb, row);
    daxpy(i + 1, -load<f64>(At.nth(w.zq, i)), w.zq, row);
  }
  if (dpotrf(LOWER, r, w.k, r, w.blas) != 0) {
    w.failed = -1.0;
    return false;
  }

  // R_S = L⁻¹(Z_S − (Zb)b_Sᵀ − (Zq)q_Sᵀ)
  for (let t = 0; t < nKept; t++) {
    const row = At.f64(z, t, 0, n);
    daxpy(r, -load<f64>(At.nth(b, t)), w.zb, row);
    daxpy(r, -load<f64>(At.nth(q, t)), w.zq, row);
  }
  dtrsm(RIGHT, LOWER, TRANS, NON_UNIT, nKept, r, 1.0, w.k, r, z, n, w.blas);
  turnToU(w, c, g, nKept, q);

  // X = √Λ(a bᵀ + F·[w W⊥]·[qᵀ; R])
  const f = At.f64(w.a, load<i32>(At.i32(w.factorRow, g)), 0, n);
  for (let i = 0; i < n; i += BLOCK) {
    const width = min(BLOCK, n - i);
    dgemm(
      NO_TRANS,
      NO_TRANS,
      nKept,
      width,
      i + width,
      1.0,
      c.z,
      n,
      At.nth(f, i),
      n,
      0.0,
      At.nth(x, i),
      n,
      w.blas,
    );
  }
  const shift = At.f64(w.a, load<i32>(At.i32(w.shiftRow, g)), 0, n);
  for (let t = 0; t < nKept; t++) daxpy(n, load<f64>(At.nth(b, t)), shift, At.f64(x, t, 0, n));
  return true;
}

/** Rows of Z, behind an empty column 0. */
function drawZ(w: ExactWork, c: Columns, g: i32, trial: u32, first: i32, nRows: i32): void {
  const job = w.job;
  const r = job.nSamples - 1;
  const n = job.nSamples;
  const pitch = <f64>((n + 7) & ~7);
  for (let t = 0; t < nRows;) {
    const cell = Cell.nth(w.cells, load<i32>(At.i32(c.cell, first + t)));
    const row = At.nth(At.f64(c.z, t, 0, n), 1);
    if (!Find.turned(w, cell)) {
      const at = <f64>load<i32>(At.i32(c.source, first + t)) * pitch;
      normals(job.key0, job.key1, trial, Streams.Z, at, r, row);
      t++;
      continue;
    }
    const at = <f64>cell.pattern * PATTERN_PITCH;
    const group = <u32>g;
    normals(job.key0, job.key1, trial, Streams.CELL_PLANE + group, at, r, row);
    normals(job.key0, job.key1, trial, Streams.CELL_PLANE + group, at + pitch, r, At.f64(row, 1, 0, n));
    const factor = At.f64(row, 2, 0, n);
    const chi = Streams.CELL_CHI + group;
    bartlett(job.key0, job.key1, trial, Streams.CELL + group, chi, at, r, cell.count - 2, 1.0, factor, n);
    t += cell.nRows;
  }
}

/**
 * Rows [q R] ← those of [w W⊥]·[qᵀ; R]: with the reflection H that takes w to ±e₁, [w W⊥] = H·diag(±1, 1, …).
 */
function turnToU(w: ExactWork, c: Columns, g: i32, nKept: i32, q: usize): void {
  const n = w.job.nSamples;
  const v = w.mirror;
  dcopy(n, At.nth(w.coef, load<i32>(At.i32(w.factorRow, g))), v);
  const tau = dlarfg(n, v, At.nth(v, 1));
  const sign: f64 = load<f64>(v) < 0.0 ? -1.0 : 1.0;
  store<f64>(v, 1.0);
  for (let t = 0; t < nKept; t++) {
    const row = At.f64(c.z, t, 0, n);
    store<f64>(row, sign * load<f64>(At.nth(q, t)));
    if (tau != 0.0) daxpy(n, -tau * ddot(n, row, v), v, row);
  }
}
