/**
 * What a run of trials is told. TypeScript (src/simulate/record.ts) lays it down in this order: 35 words of 32 bits, then, on a
 * multiple of eight bytes, four doubles. Features come in decreasing importance; ACTIVE features are those whose column is not all zero.
 */
@unmanaged
export class Job {
  /** n */
  nSamples: i32;
  nSizes: i32;
  /** s; a model of fewer features is not pruned. Of rounds: what the first one keeps. */
  nKept: i32;
  /** Features of the small model, at most s: what the last round keeps. */
  nSmall: i32;
  nRules: i32;
  /** Features of the largest model, active or not. */
  nFeatures: i32;
  nActive: i32;
  /** The seed, as a key of Philox. */
  key0: u32;
  key1: u32;
  /** i32[nSizes]: model sizes, increasing. */
  sizes: usize;
  /** i32[nSizes]: how many of the first `size` features are active. */
  activeSizes: usize;
  /** i32[nFeatures]: place of a feature among the active ones, or −1. */
  activeOf: usize;
  /** nRules records of rule.ts. */
  rules: usize;
  /** f64[nSizes × nFeatures]: importance of the features at each size, of which the small model has the largest; 0: it has the first ones. */
  importance: usize;
  /** Rounds of pruning after the first; i32 and f64 for each: the features it keeps, decreasing, and the λ of its refit. */
  nLater: i32;
  laterKept: usize;
  laterRidges: usize;

  // a drawn problem: x = 0
  /** f64[nActive]: Λ. */
  variance: usize;
  /** f64[nActive]: √Λ. */
  deviation: usize;
  /** f64[nActive]: β*. */
  betaStar: usize;

  // a drawn problem of features that are not independent (mapped.ts, risk.ts): x = variance = deviation = 0
  /** nActive×nActive: Σ, of which j ≥ i is read. */
  covariance: usize;
  /** f64[nActive]: b = E[xy]. β* above is 0 where there is none, or where it has entries beyond the largest model. */
  cross: usize;
  /** nActive×nInputs: M of X = f(Z·Mᵀ). */
  map: usize;
  nInputs: i32;
  /** f64[nInputs]: θ of y = Zθ + σz. */
  theta: usize;
  /** f: LINEAR, RELU or ERF of abi.ts. */
  activation: i32;

  // given data: n×nActive, ldX, and n
  x: usize;
  ldX: i32;
  y: usize;

  // what fits to given data are judged by: test data, nTest×nActive
  xTest: usize;
  ldXTest: i32;
  yTest: usize;
  nTest: i32;

  /** 1: the samples of a drawn problem are turned so that the first n columns of X are upper triangular (design.ts). */
  triangular: i32;

  /** λ of (1/n)‖y − Xβ‖² + λ‖β‖². */
  ridge: f64;
  retrainRidge: f64;
  /** σ of the labels of a drawn problem, with what features beyond the largest model contribute. */
  noiseStd: f64;
  /** E[y²] − σ² of a drawn problem of features that are not independent. */
  signal: f64;
}

/**
 * Row of results: dense, small, pruned by rule, retrained by rule, method of the dense fit, number of other fits by QR; then of
 * every later round pruned and retrained by rule.
 */
export class Row {
  @inline
  static length(nRules: i32, nLater: i32 = 0): i32 {
    return 4 + 2 * nRules * (1 + nLater);
  }
  @inline
  static pruned(r: i32): i32 {
    return 2 + r;
  }
  @inline
  static retrained(nRules: i32, r: i32): i32 {
    return 2 + nRules + r;
  }
  @inline
  static method(nRules: i32): i32 {
    return 2 + 2 * nRules;
  }
  @inline
  static byQr(nRules: i32): i32 {
    return 3 + 2 * nRules;
  }
  /** Pruned by rule of round `later` after the first; retrained nRules further on. */
  @inline
  static later(nRules: i32, later: i32): i32 {
    return 4 + 2 * nRules * (1 + later);
  }
}

/** How a dense fit was computed. */
export const CHOLESKY: i32 = 0;
export const SHARED: i32 = 1;
export const QR: i32 = 2;
