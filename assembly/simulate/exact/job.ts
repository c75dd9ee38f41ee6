/**
 * What a run of exact trials is told. TypeScript (src/simulate/exact/record.ts) lays it down in this order: 16 words of 32 bits, then
 * three doubles. A feature belongs to an ATOM (equal variance and coefficient), an atom to a GROUP (equal variance).
 */
@unmanaged
export class ExactJob {
  /** n ≥ 2 */
  nSamples: i32;
  /** p, features of variance 0 included. */
  nFeatures: i32;
  /** s */
  nKept: i32;
  nRules: i32;
  nAtoms: i32;
  nGroups: i32;
  /** The seed, as a key of Philox. */
  key0: u32;
  key1: u32;
  /** nRuns pairs of words, atom and the feature behind its last: features in decreasing importance. */
  runs: usize;
  nRuns: i32;
  /** i32[nAtoms]: its group, or −1 where the variance is 0. */
  groupOf: usize;
  /** f64[nAtoms]: β*. */
  betaStar: usize;
  /** i32[nGroups]: p_g. */
  groupSize: usize;
  /** f64[nGroups]: Λ > 0. */
  groupVariance: usize;
  /** Records of ExactRule. */
  rules: usize;
  unused: i32;

  /** λ of (1/n)‖y − Xβ‖² + λ‖β‖²; 0 only where p ≥ n features have a variance. */
  ridge: f64;
  retrainRidge: f64;
  noiseStd: f64;
}

/** A pruning rule, four words. */
@unmanaged
export class ExactRule {
  /** 1: the score is scale·|β̂|; 0: it is the scale, ties by lot. */
  scoresFit: i32;
  /** f64[nAtoms] */
  scale: usize;
  /** Keep so many of every `of` features put together by lot; of = 0: keep the s largest of all. */
  keep: i32;
  of: i32;

  @inline
  static nth(job: ExactJob, r: i32): ExactRule {
    return changetype<ExactRule>(job.rules + ((<usize>r) << 4));
  }
}

/** A stretch of features of one atom. */
@unmanaged
export class Run {
  atom: i32;
  end: i32;

  @inline
  static nth(job: ExactJob, i: i32): Run {
    return changetype<Run>(job.runs + ((<usize>i) << 3));
  }
}

/** The streams of an exact trial (stream low word = trial, high word = purpose); noise and lots are those of design.ts. */
export class Streams {
  /** a_g, rows of SHIFTS. */
  static readonly DIRECTION: u32 = 0x0100_0000;
  /** X of features in small groups, and Z of features that are kept: a row for each feature. */
  static readonly SMALL: u32 = 0x0200_0000;
  static readonly Z: u32 = 0x0300_0000;
  /** The part of β̂ across β*, a number for each feature. */
  static readonly ACROSS: u32 = 0x0400_0000;
  /** The order from which N:M groups are cut. */
  static readonly ORDER: u32 = 0x0a00_0000;
  /** Wishart factors of groups: normals and chi-squares; the group is added. */
  static readonly FACTOR: u32 = 0x0500_0000;
  static readonly FACTOR_CHI: u32 = 0x0600_0000;
  /** The same for cells (cells.ts), and their two columns; the group is added, the pattern is the upper part of the position. */
  static readonly CELL: u32 = 0x0700_0000;
  static readonly CELL_CHI: u32 = 0x0800_0000;
  static readonly CELL_PLANE: u32 = 0x0900_0000;
}

/**
 * From so many features on, what n (or n − 1) samples see of them is drawn as a Wishart factor; below, the features themselves. A factor
 * of hardly more columns than rows is ill-conditioned, and columns.ts would lose digits.
 */
export function isMany(count: i32, n: i32): bool {
  return 10 * <i64>count >= 11 * <i64>n + 80;
}
