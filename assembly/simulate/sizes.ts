// Sizes that the working memory (work.ts) is laid out by.

/**
 * Columns of X made at a time. A strip skips what is zero at the ends of all its rows of M, so that a triangular M costs half
 * and a block-diagonal one less: short strips skip more, long ones pack Z less often.
 */
export const STRIP: i32 = 96;

/** Models that share a factor, at most: bounds the search of plan.ts. */
export const MAX_GROUP: i32 = 24;
