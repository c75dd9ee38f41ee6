// Many predictions in one call: a row of a regime map, the grid of a search.
import { MANY_HEAD, MANY_PER_RULE, PREDICTION_HEAD, PREDICTION_PER_RULE } from "../abi";
import { predictRisks, predictWorkBytes } from "./predict";

/** Doubles per point in `points`. */
const POINT: usize = 5;

/** Bytes of workspace that `predictMany` needs. */
export function predictManyWorkBytes(mostAtoms: i32, nRules: i32): usize {
  return predictWorkBytes(mostAtoms, nRules) + headBytes(nRules);
}

function headBytes(nRules: i32): usize {
  return (((<usize>PREDICTION_HEAD + <usize>nRules * PREDICTION_PER_RULE) << 3) + 63) & ~(<usize>63);
}

/**
 * Predicts many points of several laws of features: `predictRisks` for each, of which the risks are kept. All pointers are to f64
 * unless noted.
 *
 *   out + point · (MANY_HEAD + MANY_PER_RULE · nRules):   [0] ξ   [1] dense   [2] small   then per rule  [0] pruned   [1] retrained
 *
 * @param points  [nPoints × 5] κ, σ, α, λ, λ₂
 * @param law     [nPoints] i32: the law of each point
 * @param start   [laws + 1] i32: the atoms of law l are start[l] … start[l+1] − 1
 * @param weight,variance,coefficient  w, Λ, B of all laws, one after the other
 * @param kinds   [nRules] i32, @param groups [nRules × 2] i32: as in `predictRisks`, the same for all laws
 * @param scales  per law [nRules × atoms], from nRules · start[l] on
 * @param info    [nPoints] i32 out: 0 or the code of abi.ts that `predictRisks` gave, whose numbers are then not to be used
 * @param work    predictManyWorkBytes(atoms of the largest law, nRules), 64-aligned
 * @returns how many points failed
 */
export function predictMany(
  nPoints: i32,
  points: usize,
  law: usize,
  start: usize,
  weight: usize,
  variance: usize,
  coefficient: usize,
  nRules: i32,
  kinds: usize,
  scales: usize,
  groups: usize,
  out: usize,
  info: usize,
  work: usize,
): i32 {
  const scratch = work + headBytes(nRules);
  let failures = 0;
  for (let i = 0; i < nPoints; i++) {
    const l = <usize>load<i32>(law + ((<usize>i) << 2));
    const first = <usize>load<i32>(start + (l << 2));
    const nAtoms = load<i32>(start + (l << 2), 4) - <i32>first;
    const at = first << 3;
    const point = points + <usize>i * (POINT << 3);
    const code = predictRisks(
      nAtoms,
      weight + at,
      variance + at,
      coefficient + at,
      nRules,
      kinds,
      scales + <usize>nRules * at,
      groups,
      load<f64>(point),
      load<f64>(point, 8),
      load<f64>(point, 16),
      load<f64>(point, 24),
      load<f64>(point, 32),
      work,
      scratch,
    );
    store<i32>(info + ((<usize>i) << 2), code);
    if (code != 0) failures += 1;
    const to = out + ((<usize>i * <usize>(MANY_HEAD + MANY_PER_RULE * nRules)) << 3);
    memory.copy(to, work, (<usize>MANY_HEAD) << 3);
    for (let r = 0; r < nRules; r++) {
      const block = work + ((<usize>(PREDICTION_HEAD + r * PREDICTION_PER_RULE)) << 3);
      const risks = to + ((<usize>(MANY_HEAD + r * MANY_PER_RULE)) << 3);
      memory.copy(risks, block + 8, (<usize>MANY_PER_RULE) << 3);
    }
  }
  return failures;
}
