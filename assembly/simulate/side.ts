// One side of a group (groups.ts): V = L⁻¹X_Δ for its m columns, S = I ± VᵀV = L_S L_Sᵀ, and L_S⁻¹Vᵀ(L⁻¹y).
//
// Columns are ordered by their distance from the reference, so that those of a nearer model come first: V, S, its factor
// and the vector are then nested as well, and one factorisation serves the whole side.
//
// Made and applied by sides.ts.

@unmanaged
export class Side {
  /** +1 above the reference, −1 below. */
  sign: f64;
  /** 1 if S was positive definite. */
  sound: i32;
  /** Number of columns, and leading dimension of s. */
  m: i32;
  /** n×m */
  v: usize;
  ldV: i32;
  /** m×m, lower triangle. */
  s: usize;
  /** f64[m] */
  half: usize;

  @inline
  static below(sides: usize): Side {
    return changetype<Side>(sides);
  }
  @inline
  static above(sides: usize): Side {
    return changetype<Side>(sides + offsetof<Side>());
  }
  /** The side on which a model of p features stands. */
  @inline
  static of(sides: usize, p: i32, pRef: i32): Side {
    return p < pRef ? Side.below(sides) : Side.above(sides);
  }
}
