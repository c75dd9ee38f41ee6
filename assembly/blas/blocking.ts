// Block sizes of the level-3 kernels. All of dgemm, dsyrk and (through them) dtrsm and dpotrf run on these.
//
//   MR × NR  the register tile: 8 accumulators of two doubles, 4 for a row of B, 2 for splatted A = 14 of 15 registers
//   KC       depth of a packed panel: a panel of 8 vectors takes 8·KC·8 bytes, and two of them share the first-level cache
//   MC       rows of A packed at a time        NC   columns of B packed at a time: NC·KC doubles stay in the second level
//
// In singles the same bytes hold twice as many: a panel has 16 vectors and 2·NC columns are packed at a time.
// NR divides MC and NC. From KC = 128 to 384 throughput is flat within 5 %; 192 is at or near the top everywhere, and its
// panels (12 kB) do not fall on each other in the cache as those of a power of two do (docs/kernels.md).
export const MR: i32 = 2;
export const NR: i32 = 8;
export const KC: i32 = 192;
export const MC: i32 = 64;
export const NC: i32 = 512;

/** The packed format (pack.ts), the same number of bytes in doubles and singles. */
export class Panel {
  /** Bytes of one group: an entry of each vector of a panel. */
  static readonly GROUP_BYTES: usize = 64;

  /** Vectors in a panel: 8 doubles or 16 singles. */
  @inline
  static vectors<T>(): i32 {
    return 64 / sizeof<T>();
  }

  /** Bytes of a panel. */
  @inline
  static bytes(kc: i32): usize {
    return (<usize>kc) << 6;
  }

  /** Columns of B packed at a time. */
  @inline
  static columns<T>(): i32 {
    return (NC << 3) / sizeof<T>();
  }
}

/** Doubles in the tile that catches what hangs over an edge. */
const TILE_ELEMS: i32 = MR * NR;

//   work ─┬─ packed B: NC·KC ──┬─ packed A: MC·KC ──┬─ tile: MR·NR ─┐
//         0                    WORK_A               WORK_TILE       WORK_END      (doubles)
const WORK_A: i32 = NC * KC;
const WORK_TILE: i32 = WORK_A + MC * KC;
const WORK_END: i32 = WORK_TILE + TILE_ELEMS;

/** Bytes of workspace that every level-3 kernel and dpotrf need, whatever the sizes. Must start on a 64-byte line. */
export function blasWorkBytes(): usize {
  return (<usize>WORK_END) << 3;
}

/** Where the parts of the workspace start. */
export class Work {
  @inline
  static packedB(work: usize): usize {
    return work;
  }

  @inline
  static packedA(work: usize): usize {
    return work + ((<usize>WORK_A) << 3);
  }

  @inline
  static tile(work: usize): usize {
    return work + ((<usize>WORK_TILE) << 3);
  }
}
