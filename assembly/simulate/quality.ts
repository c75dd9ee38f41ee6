// How much a fit through a Gram matrix may lose before QR takes over.
//
// Forming XᵀX or XXᵀ squares the condition number. One step of refinement with the residual of X itself (the corrected
// seminormal equations: Björck, BIT 27, 1987) gives a fit as good as QR's as long as the correction is small, and the
// size of the correction says whether it is: it is about eps·cond(X)².

/** A correction above this part of the fit means cond(X) above about 1e5: QR. */
export const LARGEST_CORRECTION: f64 = 1e-6;

/** A correction below this part of the fit is not worth making. */
export const SMALL_CORRECTION: f64 = 1e-10;

/** A fit that is still not settled after so many corrections goes to QR. */
export const MAX_CORRECTIONS: i32 = 2;

export class Quality {
  /** Whether a fit with this correction may stand. False for NaN. */
  @inline
  static good(correction: f64, size: f64): bool {
    return correction <= LARGEST_CORRECTION * size;
  }

  /** Whether a fit that wants this correction may stand without it. False for NaN. */
  @inline
  static settled(correction: f64, size: f64): bool {
    return correction <= SMALL_CORRECTION * size;
  }
}
