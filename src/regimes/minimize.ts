// One-dimensional minimization: a scan that brackets every local minimum, then Brent's method in each bracket.
import { core } from "../wasm/instance.js";

/** Where a function of one number is least. */
export interface Minimum {
  /** The best argument; an end of the range (0, Infinity) where nothing inside is better. */
  value: number;
  /** The function there. */
  risk: number;
  /** The interval that the best argument is known to lie in; both ends equal to `value` where that is an end of the range. */
  bracket: [low: number, high: number];
  /** Steps of the search after the scan, over all brackets. */
  iterations: number;
  /** How often the function was evaluated, the scan included. */
  evaluations: number;
  /** Every local minimum that the scan bracketed, in order of the argument. */
  minima: { value: number; risk: number }[];
}

/** Steps for one bracket, at most; 8 to 20 are usual. */
const MOST_STEPS = 80;
const GOLDEN = (3 - Math.sqrt(5)) / 2;
/** Differences of the function below this share of it are rounding; an end of the range that is no worse is preferred then. */
const ROUNDING = 1e-12;

/** A change of variable in which brackets are searched. */
interface Coordinate {
  to(x: number): number;
  from(t: number): number;
}

const onLog = (): Coordinate => {
  const { exp, log } = core();
  return { to: log, from: exp };
};
const plain: Coordinate = { to: (x) => x, from: (t) => t };
const inverse: Coordinate = { to: (x) => 1 / x, from: (t) => 1 / t };

/**
 * Minimizes a function of x in [0, ∞], or in `range`.
 *
 * It is evaluated on `grid` and at both ends; every grid point that is no higher than its neighbours gets a bracket, which is narrowed on
 * the scale of log x by Brent's method (golden section with parabolas; R. P. Brent, Algorithms for Minimization without Derivatives,
 * 1973, ch. 5) until it is `tolerance` wide. Two minima closer than the grid are taken for one.
 * @param evaluate the function at many arguments at once
 * @param grid increasing, inside the range, at least two
 * @param ends the function at the ends of the range
 * @param tolerance relative error of the argument; below 1e-8 rounding of the function decides
 * @param range where x may be
 */
export function minimizeOnLine(
  evaluate: (x: readonly number[]) => ArrayLike<number>,
  grid: readonly number[],
  ends: readonly [low: number, high: number],
  tolerance: number,
  range: readonly [low: number, high: number] = [0, Infinity],
): Minimum {
  const scan = evaluate(grid);
  const last = grid.length - 1;
  const at = (i: number) => (i < 0 ? ends[0] : i > last ? ends[1] : scan[i]);
  const found: { value: number; risk: number; bracket: [number, number] }[] = [];
  let iterations = 0;
  for (let i = 0; i <= last; i++) {
    if (!(at(i) < at(i - 1) && at(i) <= at(i + 1))) continue;
    const [low, high] = [i === 0 ? range[0] : grid[i - 1], i === last ? range[1] : grid[i + 1]];
    const coordinate = low === 0 ? plain : high === Infinity ? inverse : onLog();
    const minimum = brent((x) => evaluate([x])[0], coordinate, low, grid[i], high, scan[i], tolerance);
    iterations += minimum.steps;
    found.push(minimum);
  }
  const evaluations = grid.length + 2 + iterations;
  const [first, second] = range.map((end, i) => ({
    value: end,
    risk: ends[i],
    bracket: [end, end] as [number, number],
  }));
  const least = Math.min(ends[0], ends[1], ...found.map(({ risk }) => risk));
  const good = least + ROUNDING * Math.abs(least);
  const { value, risk, bracket } = [first, second, ...found].find((one) => one.risk <= good)!;
  return {
    value,
    risk,
    bracket,
    iterations,
    evaluations,
    minima: found.map((one) => ({ value: one.value, risk: one.risk })),
  };
}

/** Brent's method between `low` and `high`, started at `x` in between, whose value is `fx`. */
function brent(
  f: (x: number) => number,
  { to, from }: Coordinate,
  low: number,
  x: number,
  high: number,
  fx: number,
  tolerance: number,
): { value: number; risk: number; bracket: [number, number]; steps: number } {
  let [a, b] = [to(low), to(high)].toSorted((p, q) => p - q);
  // best, second best, and the second best before that
  let best = { t: to(x), f: fx };
  let second = best;
  let third = best;
  let step = 0;
  let before = 0;
  let steps = 0;
  const width = () =>
    from === plain.from || from === inverse.from ? tolerance * Math.abs(best.t) : tolerance;
  for (; steps < MOST_STEPS; steps++) {
    const middle = (a + b) / 2;
    const least = width() / 3 + Number.MIN_VALUE;
    if (Math.abs(best.t - middle) <= 2 * least - (b - a) / 2) break;
    let parabolic = false;
    if (Math.abs(before) > least) {
      const r = (best.t - second.t) * (best.f - third.f);
      let q = (best.t - third.t) * (best.f - second.f);
      let p = (best.t - third.t) * q - (best.t - second.t) * r;
      q = 2 * (q - r);
      if (q > 0) p = -p;
      q = Math.abs(q);
      // a parabola is trusted that falls inside and shortens the step before last by half
      parabolic = Math.abs(p) < Math.abs((q * before) / 2) && p > q * (a - best.t) && p < q * (b - best.t);
      if (parabolic) {
        before = step;
        step = p / q;
        const t = best.t + step;
        if (t - a < 2 * least || b - t < 2 * least) step = best.t < middle ? least : -least;
      }
    }
    if (!parabolic) {
      before = (best.t < middle ? b : a) - best.t;
      step = GOLDEN * before;
    }
    const t = best.t + (Math.abs(step) >= least ? step : step > 0 ? least : -least);
    const tried = { t, f: f(from(t)) };
    if (tried.f <= best.f) {
      if (t < best.t) b = best.t;
      else a = best.t;
      third = second;
      second = best;
      best = tried;
    } else {
      if (t < best.t) a = t;
      else b = t;
      if (tried.f <= second.f || second === best) {
        third = second;
        second = tried;
      } else if (tried.f <= third.f || third === best || third === second) third = tried;
    }
  }
  const bracket = [from(a), from(b)].toSorted((p, q) => p - q) as [number, number];
  return { value: from(best.t), risk: best.f, bracket, steps };
}
