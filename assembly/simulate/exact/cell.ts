// A CELL: the features of one group that the same rules keep. Rules differ in what they keep, so a few features are in every cell of a few
// rules, and nearly all are in the one that no rule keeps. All that risks and refits want of a cell are its sums.

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
  static nth(cells: usize, c: i32): Cell {
    return changetype<Cell>(cells + <usize>c * Cell.bytes);
  }

  @inline
  static has(cell: Cell, r: i32): bool {
    return ((cell.pattern >> r) & 1) != 0;
  }
}
