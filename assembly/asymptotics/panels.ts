// A grid of panels over the scores of all atoms at once, fine wherever some atom's score has its mass.
//
//   0                                        top
//   ├─────────────┬──────┬───┬─┬┬┬┬─┬────────┤      halved until no panel is wider than `step` spreads of an atom
//                            └centre of an atom of small spread
//
// Ends are kept as unevaluated sums high + low, so that a panel can be far narrower than the spacing of doubles at its place:
// an atom of relative spread 1e-25 is resolved like any other.

/** Beyond this many spreads from its centre the mass of an atom is below 1e-20. */
export const REACH: f64 = 9.5;

/** Panels that wait, at most: each halving leaves one. */
const MAX_DEPTH: i32 = 128;

@unmanaged
export class Panels {
  /** What the grid must resolve: [nAtoms] centres ≥ 0 and spreads > 0. */
  nAtoms: i32;
  centre: usize;
  spread: usize;
  /** Greatest width of a panel in spreads. */
  step: f64;
  /** The panel at hand: [high + low, high + low + width]. */
  high: f64;
  low: f64;
  width: f64;
  /** The atoms with mass in it, those whose mass lies at smaller and those whose mass lies at larger scores: i32[nAtoms] each. */
  inside: usize;
  nInside: i32;
  below: usize;
  nBelow: i32;
  above: usize;
  nAbove: i32;
  /** Panels yet to come. */
  stack: usize;
  depth: i32;
}

/** Bytes of workspace of a grid. */
export function panelsBytes(nAtoms: i32): usize {
  return <usize>128 + <usize>MAX_DEPTH * 24 + ((<usize>nAtoms * 12 + 63) & ~(<usize>63));
}

/** Starts a grid at `memory` (64-aligned, panelsBytes) over [0, top], top beyond the reach of every atom. */
export function startPanels(memory: usize, nAtoms: i32, centre: usize, spread: usize, step: f64): Panels {
  const panels = changetype<Panels>(memory);
  panels.nAtoms = nAtoms;
  panels.centre = centre;
  panels.spread = spread;
  panels.step = step;
  panels.stack = memory + 128;
  panels.inside = panels.stack + <usize>MAX_DEPTH * 24;
  panels.below = panels.inside + ((<usize>nAtoms) << 2);
  panels.above = panels.below + ((<usize>nAtoms) << 2);
  let top: f64 = 0;
  for (let k = 0; k < nAtoms; k++) {
    const at = (<usize>k) << 3;
    top = max<f64>(top, load<f64>(centre + at) + REACH * load<f64>(spread + at));
  }
  panels.depth = 0;
  // the sum may have lost the spread to rounding
  push(panels, 0, 0, 1.001 * top);
  return panels;
}

function push(panels: Panels, high: f64, low: f64, width: f64): void {
  const at = panels.stack + <usize>panels.depth * 24;
  store<f64>(at, high);
  store<f64>(at, low, 8);
  store<f64>(at, width, 16);
  panels.depth += 1;
}

/** Moves to the next panel, in increasing order; false when there is none. Panels without mass are passed over. */
export function nextPanel(panels: Panels): bool {
  while (panels.depth > 0) {
    panels.depth -= 1;
    const at = panels.stack + <usize>panels.depth * 24;
    const high = load<f64>(at);
    const low = load<f64>(at, 8);
    const width = load<f64>(at, 16);
    let nInside = 0;
    let nBelow = 0;
    let nAbove = 0;
    let narrowest: f64 = Infinity;
    for (let k = 0; k < panels.nAtoms; k++) {
      const spread = load<f64>(panels.spread + ((<usize>k) << 3));
      const left = high - load<f64>(panels.centre + ((<usize>k) << 3)) + low;
      if (left >= REACH * spread) {
        store<i32>(panels.below + ((<usize>nBelow) << 2), k);
        nBelow += 1;
      } else if (left + width > -REACH * spread) {
        store<i32>(panels.inside + ((<usize>nInside) << 2), k);
        nInside += 1;
        narrowest = min<f64>(narrowest, spread);
      } else {
        store<i32>(panels.above + ((<usize>nAbove) << 2), k);
        nAbove += 1;
      }
    }
    if (nInside == 0) continue;
    if (width <= panels.step * narrowest || panels.depth >= MAX_DEPTH - 2) {
      panels.high = high;
      panels.low = low;
      panels.width = width;
      panels.nInside = nInside;
      panels.nBelow = nBelow;
      panels.nAbove = nAbove;
      return true;
    }
    // middle = high + half exactly, as high' + error (Knuth's two-sum)
    const half = 0.5 * width;
    const middle = high + half;
    const part = middle - high;
    const error = high - (middle - part) + (half - part);
    push(panels, middle, low + error, half);
    push(panels, high, low, half);
  }
  return false;
}
