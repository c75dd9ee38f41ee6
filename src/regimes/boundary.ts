// The line on which a map's ratio is 1: marching squares over the logarithm of the ratio.
import { core } from "../wasm/instance.js";
import { between, type MapAxis } from "./axes.js";

/** A line on a map, in the units of its axes. A closed one ends where it began. */
export type Polyline = { x: number; y: number }[];

/**
 * The lines along which `ratio` crosses 1, linear in its logarithm between neighbouring cells.
 *
 * A ratio of exactly 1 counts as above. An infinite logarithm (a ratio of 0 or ∞) is infinitely far from the line, which then runs
 * through the neighbour; between 0 and ∞ it runs through the middle.
 * @param ratio [y.values.length × x.values.length], row-major: row j belongs to y.values[j]; no NaN
 */
export function boundaryOf(ratio: Float64Array, x: MapAxis, y: MapAxis): Polyline[] {
  const nx = x.values.length;
  const ny = y.values.length;
  const { log } = core();
  const height = ratio.map((r) => log(r));
  // Edges have numbers: 2k leads from node k to its neighbour on the right, 2k + 1 to the one above.
  const links = new Map<number, number[]>();
  const link = (a: number, b: number) => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ]) {
      const known = links.get(from);
      if (known) known.push(to);
      else links.set(from, [to]);
    }
  };
  for (let j = 0; j + 1 < ny; j++)
    for (let i = 0; i + 1 < nx; i++) {
      const k = j * nx + i;
      const corners = [height[k], height[k + 1], height[k + nx + 1], height[k + nx]];
      const edges = [2 * k, 2 * (k + 1) + 1, 2 * (k + nx), 2 * k + 1];
      const crossed = edges.filter((_, e) => corners[e] < 0 !== corners[(e + 1) % 4] < 0);
      if (crossed.length === 2) link(crossed[0], crossed[1]);
      if (crossed.length === 4) {
        // a saddle: two lines, which go round the corners that lie on the other side than the middle
        const turn = middle(corners) < 0 === corners[0] < 0 ? 0 : 1;
        link(edges[turn], edges[turn + 1]);
        link(edges[turn + 2], edges[(turn + 3) % 4]);
      }
    }
  return chains(links).map((chain) => chain.map((edge) => crossing(edge, height, x, y)));
}

/** The mean of the corners, each cut to [−1, 1], so that an infinite one does not decide alone. */
const middle = (corners: readonly number[]) =>
  corners.reduce((sum, corner) => sum + Math.max(-1, Math.min(1, corner)), 0);

/** Joins edges that a line crosses one after the other: first the lines with two ends, then the closed ones. */
function chains(links: Map<number, number[]>): number[][] {
  const seen = new Set<number>();
  const follow = (start: number): number[] => {
    const chain = [start];
    seen.add(start);
    for (let at: number | undefined = start; at !== undefined;) {
      at = links.get(at)!.find((next) => !seen.has(next));
      if (at !== undefined) {
        chain.push(at);
        seen.add(at);
      }
    }
    return chain;
  };
  const ends = [...links.keys()].filter((edge) => links.get(edge)!.length === 1);
  const open = ends.flatMap((edge) => (seen.has(edge) ? [] : [follow(edge)]));
  const closed = [...links.keys()].flatMap((edge) => {
    if (seen.has(edge)) return [];
    return [[...follow(edge), edge]];
  });
  return [...open, ...closed];
}

/** Where on an edge the height is 0. */
function crossing(edge: number, height: Float64Array, x: MapAxis, y: MapAxis): { x: number; y: number } {
  const nx = x.values.length;
  const k = edge >> 1;
  const upwards = edge % 2 === 1;
  const [i, j] = [k % nx, Math.floor(k / nx)];
  const t = share(height[k], height[upwards ? k + nx : k + 1]);
  return upwards
    ? { x: x.values[i], y: between(y.values[j], y.values[j + 1], t, y.scale) }
    : { x: between(x.values[i], x.values[i + 1], t, x.scale), y: y.values[j] };
}

/** a/(a − b) for heights of different sign, infinite ones included. */
function share(a: number, b: number): number {
  const [far, near] = [Math.abs(a) === Infinity, Math.abs(b) === Infinity];
  if (far && near) return 0.5;
  if (far) return 1;
  if (near) return 0;
  return a / (a - b);
}
