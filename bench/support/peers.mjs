// The packages we compare with. Each adapter in bench/peers/ exports a name and `load`, which gives a table of operations; an
// operation takes plain typed arrays, converts them once, and returns the function that is timed. Adapters whose package is not
// installed (`npm run bench:peers` installs them) are left out, and the run says so.
import * as mlMatrix from "../peers/ml-matrix.mjs";
import * as plain from "../peers/plain.mjs";

const optional = ["numpy-ts", "jax", "tfjs-wasm", "tfjs-cpu", "numeric", "mathjs"];
let loaded;

async function loadAll() {
  const missing = [];
  const found = [];
  for (const adapter of [plain, mlMatrix]) found.push({ name: adapter.name, ops: await adapter.load() });
  for (const file of optional) {
    const adapter = await import(`../peers/${file}.mjs`);
    try {
      found.push({ name: adapter.name, ops: await adapter.load() });
    } catch (error) {
      if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
      missing.push(adapter.name);
    }
  }
  if (missing.length > 0)
    console.log(`\nleft out, not installed: ${missing.join(", ")} (npm run bench:peers installs them)`);
  return found;
}

/**
 * The competitors for one operation on one input.
 * @param {string} operation  a key of the adapters' tables
 * @param {object} input      typed arrays and sizes, as the adapters expect them
 * @returns {Promise<{ competitors: Record<string, () => unknown>, flat: (name: string, result: unknown) => ArrayLike<number> }>}
 *   `flat` turns a competitor's result into its entries in a row, for checking
 */
export async function peers(operation, input) {
  loaded ??= await loadAll();
  const competitors = {};
  const readers = {};
  for (const { name, ops } of loaded) {
    // nothing where the package has no such operation, or would take minutes at this size; several where it has several ways
    for (const prepared of [ops[operation]?.(input)].flat()) {
      if (!prepared) continue;
      competitors[prepared.label ?? name] = prepared.run;
      readers[prepared.label ?? name] = ops.flat;
    }
  }
  return { competitors, flat: (name, result) => readers[name]?.(result) ?? result };
}
