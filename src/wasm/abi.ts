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

/** Job flag: eigenvalues or singular values only. */
export const VALUES = 0;
/** Job flag: values and vectors. */
export const VECTORS = 1;

/** What was factored, beside LOWER and UPPER for a triangle: a general matrix, by dgetrf. */
export const GENERAL = 2;
/** What was factored: a positive definite matrix, by dpotrf, lower factor. */
export const POSITIVE_DEFINITE = 3;

/** Rule: the score is scale · |β̂_i|. */
export const FIT_SCORE = 0;
/** Rule: the score is the scale itself, whatever the data. */
export const FIXED_SCORE = 1;

/** Doubles in front of the rules' blocks in the output of `predictRisks`. */
export const PREDICTION_HEAD = 8;
/** Doubles per rule in the output of `predictRisks`. */
export const PREDICTION_PER_RULE = 8;

/** Doubles in front of the rules in each point of `predictMany`: ξ, dense, small. */
export const MANY_HEAD = 3;
/** Doubles per rule in each point of `predictMany`: pruned, retrained. */
export const MANY_PER_RULE = 2;

/** Doubles per round in the output of `predictRounds`. */
export const ROUND_LENGTH = 8;

/** Prediction failed: the root ξ of the dense fit was not reached. */
export const XI_FAILED = 1;
/** Prediction failed: the threshold of a kept set was not reached. */
export const THRESHOLD_FAILED = 2;
/** Prediction failed: the root ξ₂ of a second fit was not reached. */
export const REFIT_XI_FAILED = 3;
/** Prediction failed: the two equations for (q, e) are singular. */
export const REFIT_SINGULAR = 4;
/** Prediction failed: a result is NaN, the input spans more than double precision holds. */
export const NOT_A_NUMBER = 5;

/** Activation of random features: max(0, t). */
export const RELU = 0;
/** Activation of random features: erf(t). */
export const ERF = 1;

/** Doubles in front of the rules' blocks in the output of `predictAverages`. */
export const AVERAGE_HEAD = 8;
/** Doubles per rule in the output of `predictAverages`. */
export const AVERAGE_PER_RULE = 9;
/** Doubles per round in the output of `averageRounds`. */
export const AVERAGE_ROUND = 4;
export const AVERAGE_PARTS = 10;
/** Simulated features that are linear in the inputs: t itself. */
export const LINEAR = 2;
