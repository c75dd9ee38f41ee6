// The records that the kernels of this folder pass to each other: plain memory under checked names.
// Arrays hold one f64 per atom and are padded to an even number (weight 0, variance 1), so that loops over pairs
// need no remainder. The sign of a coefficient changes no risk, so |B| is stored.

/** One prediction: what is asked, and the law of the dense fit (docs/theory.md §2). */
@unmanaged
export class Problem {
  nAtoms: i32;
  /** w, Λ, |B|. */
  weight: usize;
  variance: usize;
  coefficient: usize;
  /** w where Λ > 0, 0 elsewhere. */
  activeWeight: usize;
  kappa: f64;
  noiseVariance: f64;
  keepFraction: f64;
  ridge: f64;
  retrainRidge: f64;
  /** κα − 1, rounded once: the product alone would lose |κα − 1| near the second peak. */
  keptExcess: f64;
  /** Whether some Λ is 0. */
  hasIdle: bool;

  /** Effective regularization ξ ∈ (0, ∞]. */
  xi: f64;
  /** 1 − κE[a] without cancellation: λξ, or 1 − κP(Λ > 0) where ξ = ∞. */
  slack: f64;
  /** Dense risk γ ∈ [0, ∞]. */
  gamma: f64;
  /** a = ξΛ/(1+ξΛ); 1 − a; a/√Λ; Θ = √(Λ/κ) |B|. */
  a: usize;
  rest: usize;
  ratio: usize;
  theta: usize;
}

/** The kept set of one rule: moments of the standard normal z over it, per atom. Only these reach the risks. */
@unmanaged
export class Kept {
  /** P = P(kept). */
  mass: usize;
  /** 1 − P, with its own relative accuracy. */
  dropped: usize;
  /** Z₁ = E[z; kept] (for |B|, so never negative). */
  first: usize;
  /** Z₂ − P, Z₂ = E[z²; kept]. 1 − Z₂ = (1 − P) − (Z₂ − P). */
  second: usize;
  /** The score at the boundary, on the scale of √p β̂. */
  threshold: f64;
  /** The same as the sum in which it was found, for a score of the fit: anchor + x (γ = ∞: of the law that gives the set). */
  anchor: f64;
  x: f64;
  /** Evaluations of the kept mass, and the relative gap to its target at the last one. */
  iterations: i32;
  residual: f64;
}

/** What became of one rule (docs/theory.md §6). */
@unmanaged
export class Refit {
  risk: f64;
  xi: f64;
  q: f64;
  e: f64;
}
