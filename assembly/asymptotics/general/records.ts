// What one draw says about the refit of a rule (docs/theory.md §8): the numbers whose averages the equations for (q, e) are made of.
//
//   0        pruned risk
//   1 …  6   vᵀHv'/n           for v, v' in tt, th, tw, hh, hw, ww
//   7 … 12   vᵀH(1−H)v'/n      what they change by with log ξ₂; 0 for a projector
//  13 … 18   vᵀH(1−H)²v'/n
//  19        (h − w)·t/n
//  20 … 22   tr H/n, tr H(1−H)/n, tr H(1−H)²/n
//
// Where the set does not depend on the noise of the data only tt and the traces are there, with Θ for t.
export const RECORD_LENGTH: i32 = 23;
export const PRUNED: i32 = 0;
export const FORMS: i32 = 1;
export const FIRST_CHANGE: i32 = 7;
export const SECOND_CHANGE: i32 = 13;
export const PRODUCT: i32 = 19;
export const TRACES: i32 = 20;
