// Flags and codes that cross the boundary: the mirror of assembly/abi.ts (a test compares the two).
//
// Storage order: every matrix is ROW-MAJOR. Element (i, j) of A stands at a + 8·(i·ldA + j); a leading dimension
// (ldA, counted in elements) is the distance between rows. This is the one place where that is decided.
//
// `info`: 0 is success; k > 0 is LAPACK's "failed at k" (counted from 1).

/** Transpose flag: use the matrix as it is. */
export const NO_TRANS = 0;
/** Transpose flag: use the transposed matrix. */
export const TRANS = 1;

/** Triangle flag: the upper triangle holds the matrix. */
export const UPPER = 0;
/** Triangle flag: the lower triangle holds the matrix. */
export const LOWER = 1;

/** Diagonal flag: the diagonal is stored. */
export const NON_UNIT = 0;
/** Diagonal flag: the diagonal is taken to be 1 and not read. */
export const UNIT = 1;

/** Side flag: the triangular matrix multiplies from the left. */
export const LEFT = 0;
/** Side flag: the triangular matrix multiplies from the right. */
export const RIGHT = 1;
