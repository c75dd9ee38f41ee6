// One simulated trial of a state: every model at every size of the dots, from one draw of the data.
import { simulate, simulateCurve, type Estimate } from "../../dist/index.js";
import { sizesOf, type State } from "../state/state.js";
import { dotSizes, schedule } from "./grids.js";
import { isNetwork } from "./theory.js";
import { keysOf, leafOf, type Tree } from "./points.js";
import { worldOf } from "./worlds.js";

/**
 * @returns risks, [keys × sizes]: the keys of `keysOf`, the sizes of `dotSizes`
 */
export async function trial(state: State, seed: number): Promise<Float64Array> {
  const sizes = dotSizes(state);
  const trees = await treesOf(state, sizes, seed);
  const keys = keysOf(state.rules, state.stages);
  const values = new Float64Array(keys.length * sizes.length);
  for (const [k, key] of keys.entries())
    for (const [i, tree] of trees.entries()) values[k * sizes.length + i] = leafOf(tree, key)?.mean ?? NaN;
  return values;
}

async function treesOf(state: State, sizes: number[], seed: number): Promise<Tree<Estimate>[]> {
  const { n, ridge, refit, rules, rounds } = state;
  const { d, s } = sizesOf(state);
  const world = worldOf(state);
  const shared = { nSamples: n, ridge, retrainRidge: refit, rules, nTrials: 1, seed };
  if (world.kind !== "population") {
    const nKept = rounds > 1 ? schedule({ d, s }, rounds) : s;
    const { points } = await simulateCurve(world, { ...shared, nFeatures: d, sizes, nKept, workers: 1 });
    return isNetwork(state) ? withNarrow(points, sizes, s) : points;
  }
  const trees: Tree<Estimate>[] = [];
  const nTest = Math.min(400, world.nRows - n);
  for (const size of sizes)
    trees.push(await simulate(world, { ...shared, nFeatures: size, nKept: Math.min(s, size), nTest }));
  return withNarrow(trees, sizes, s);
}

/** The small model of random features is the network of width s, which is among the sizes. */
function withNarrow(trees: Tree<Estimate>[], sizes: number[], s: number): Tree<Estimate>[] {
  const small = trees[sizes.indexOf(s)].dense;
  return trees.map((tree, i) => (sizes[i] >= s ? { ...tree, small } : tree));
}
