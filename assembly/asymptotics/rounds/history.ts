// What later rounds remember of earlier fits (docs/theory.md §7).
//
// The noises N_0, N_1, … of the fits are written in independent standard normals, N_j = Σ_{i<j} Q_ji z_i + σ_j z_j, one new z per fit.
// On the set that fit j was made on everything is linear in them. A form of fit j is a row of coefficients, per atom,
//
//   score    c₀ ≥ 0 │ c₁ │ z_0 … z_j        of the score c√(κ/Λ) θ_j; c₀ is what is left of it without noise, c₁ vanishes with it
//   error    1 │ z_0 … z_j                  of d_j, where d = L⁻¹(θ − Θ) and L is the triangle with rows (Q_j, σ_j)
//
// In these coordinates u_j enters as z_j − d_j, and the equations for the scalars of a round have no C⁻¹ in them.

@unmanaged
export class History {
  nAtoms: i32;
  /** Doubles per row of coefficients. */
  ld: i32;
  /** Fits remembered: z_0 … z_{depth−1}. */
  depth: i32;

  // per fit and atom
  score: usize;
  error: usize;
  /** E[d_j] over all of the atom, kept or not. */
  mean: usize;
  /** h_j and 1 − h_j. */
  shrink: usize;
  shrinkRest: usize;
  /** 1 − P of the set the fit was made on. */
  dropped: usize;

  // per fit
  /** Threshold on its score, anchor + x, by which the set of the next remembered fit was chosen. */
  anchor: usize;
  x: usize;
  /** ω_j = 1 − κE[P h_j]. */
  slack: usize;
  /** (L⁻¹1)_j. */
  unit: usize;
  /** 1 where the noise of the fit is infinite, else 0. */
  infinite: usize;

  // per atom
  /** √(κ/Λ) times the scale of the rule; 0: the score is 0 whatever the fit. */
  factor: usize;
  /** Share of the atom that is left by rounds without any noise, before z_0. */
  base: usize;
  /** Rows 1 │ z_0 … of θ − Θ, the latest fit, without a fresh z where it made no difference. */
  missed: usize;
  /** Moments of the set that the latest remembered fit was made on (moments.ts), beside the history itself. */
  known: usize;
}

export class Form {
  /** Row of fit j in atom k in one of the arrays of rows. */
  @inline
  static row(history: History, rows: usize, j: i32, k: i32): usize {
    return rows + ((<usize>((j * history.nAtoms + k) * history.ld)) << 3);
  }

  /** Number of fit j in atom k in one of the arrays of numbers. */
  @inline
  static at(history: History, numbers: usize, j: i32, k: i32): usize {
    return numbers + ((<usize>(j * history.nAtoms + k)) << 3);
  }
}

/** Bytes of a history of at most `nRounds` fits. */
export function historyBytes(nAtoms: i32, nRounds: i32): usize {
  const ld = <usize>nRounds + 2;
  const fits = <usize>nRounds;
  const atoms = <usize>nAtoms;
  return 256 + 8 * (fits * atoms * (2 * ld + 4) + 5 * fits + atoms * (2 + ld));
}

/** An empty history at `memory`, 8-aligned. */
export function emptyHistory(memory: usize, nAtoms: i32, nRounds: i32): History {
  assert(offsetof<History>() <= 256);
  const history = changetype<History>(memory);
  const ld = <usize>nRounds + 2;
  const perFit = (<usize>(nRounds * nAtoms)) << 3;
  history.nAtoms = nAtoms;
  history.ld = <i32>ld;
  history.depth = 0;
  history.score = memory + 256;
  history.error = history.score + perFit * ld;
  history.mean = history.error + perFit * ld;
  history.shrink = history.mean + perFit;
  history.shrinkRest = history.shrink + perFit;
  history.dropped = history.shrinkRest + perFit;
  history.anchor = history.dropped + perFit;
  history.x = history.anchor + ((<usize>nRounds) << 3);
  history.slack = history.x + ((<usize>nRounds) << 3);
  history.unit = history.slack + ((<usize>nRounds) << 3);
  history.infinite = history.unit + ((<usize>nRounds) << 3);
  history.factor = history.infinite + ((<usize>nRounds) << 3);
  history.base = history.factor + ((<usize>nAtoms) << 3);
  history.missed = history.base + ((<usize>nAtoms) << 3);
  return history;
}
