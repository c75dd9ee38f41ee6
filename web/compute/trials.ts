// One simulated trial of a state: every model at every size of the dots, from one draw of the data.
import { simulate, simulateCurve, type Estimate } from "../../dist/index.js";
import { keptOf, libraryRule, sizesOf, type State } from "../state/state.js";
import { dotSizes, schedule } from "./grids.js";
import { countsOf, isNetwork, named } from "./theory.js";
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
  // the small model of every size is a model of that many features, fitted as such
  const smallSizes = sizes.map((size) => keptOf(state, size));
  const own = isNetwork(state) || state.pattern !== "any";
  const all = own ? [...new Set([...sizes, ...smallSizes])].toSorted((a, b) => a - b) : sizes;
  const trees = await fitted(state, all, seed);
  const smalls =
    own && !isNetwork(state) && state.ridge > 0
      ? await fitted({ ...state, ridge: 0, rules: ["random"] }, all, seed)
      : trees;
  return sizes.map((size, i) => {
    const { dense, small, pruned, retrained } = trees[all.indexOf(size)];
    return {
      dense,
      small: own && size >= smallSizes[i] ? smalls[all.indexOf(smallSizes[i])].dense : small,
      pruned: named(state, pruned),
      retrained: named(state, retrained),
    };
  });
}

/** Models of these sizes, as the library simulates them. */
async function fitted(state: State, sizes: number[], seed: number): Promise<Tree<Estimate>[]> {
  const { n, ridge, refit, rounds } = state;
  const { d, s } = sizesOf(state);
  const world = worldOf(state);
  const rules = state.rules.map((rule) => libraryRule(state, rule));
  const shared = { nSamples: n, ridge, retrainRidge: refit, rules, nTrials: 1, seed };
  if (world.kind !== "population") {
    const nKept = rounds > 1 ? schedule({ d, s }, rounds) : s;
    const { points } = await simulateCurve(world, { ...shared, nFeatures: d, sizes, nKept, workers: 1 });
    return points;
  }
  const nTest = Math.min(400, world.nRows - n);
  const trees: Tree<Estimate>[] = [];
  for (const size of sizes) {
    const nKept = rounds > 1 ? countsOf(state, size) : keptOf(state, size);
    trees.push(await simulate(world, { ...shared, nFeatures: size, nKept, nTest }));
  }
  return trees;
}
