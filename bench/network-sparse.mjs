// Evaluation of pruned networks: all weights read, and the zeros skipped. In place, without checks and copies; weights are kept by lot,
// the same share of every layer, so that all layers meet the density in the title.
import { applyMask, convNet, initialize, mlp, pruneNetwork } from "../dist/network/index.js";
import { putNetwork } from "../dist/network/record.js";
import { putLists } from "../dist/network/skip.js";
import { networkCore } from "../dist/wasm/network.js";
import { Scope } from "../dist/wasm/scope.js";
import { compare, seeded } from "./support/harness.mjs";

const BATCH = 256;
const SHARES = [1, 0.7, 0.5, 0.35, 0.25, 0.15, 0.1, 0.05, 0.02, 0.01];

/** Rounding of minimal filtering moves the loss by less than this share. */
const SAME = 1e-5;

const jobs = {
  mlp: { net: mlp({ inputs: 784, widths: [512] }), n: 256 },
  // four channels: no minimal filtering
  conv4: { net: convNet({ width: 4, inputShape: [14, 14, 1] }), n: 256 },
  conv16: { net: convNet({ width: 16, inputShape: [14, 14, 1] }), n: 256 },
};

export default async function networkSparse() {
  for (const [kind, { net, n }] of Object.entries(jobs))
    for (const share of SHARES) await measure(kind, net, n, share);
}

async function measure(kind, net, n, keepFraction) {
  const weights = initialize(net);
  const mask = pruneNetwork(net, weights, { rule: "random", keepFraction, within: "layer" });
  const inputs = net.inputShape.reduce((product, side) => product * side);
  const core = networkCore();
  const height = core.mark();
  const s = new Scope(core, "bench");
  const x = s.putF32(seeded(n * inputs, 21));
  const labels = s.putI32(Int32Array.from({ length: n }, (_, i) => (7 * i) % 10));
  const pruned = applyMask(weights, mask);
  const evaluation = (skipZeros) => {
    const { record, params } = putNetwork(s, {
      network: net,
      weights: pruned,
      batch: BATCH,
      loss: "softmax",
    });
    putLists(s, record, net, params, { n, skipZeros });
    return () => core.evaluate(record, n, x, labels, 0);
  };
  const competitors = { "skipping zeros": evaluation("always"), "reading all": evaluation("never") };
  const [skipped, read] = Object.values(competitors).map((run) => run());
  if (!(Math.abs(skipped - read) <= SAME * read)) throw new Error(`${net.name}: losses ${skipped}, ${read}`);
  await compare({
    key: `network-sparse-${kind}-${100 * keepFraction}`,
    title: `evaluation, ${net.name}, ${n} samples, ${100 * keepFraction} % of the weights kept`,
    competitors,
    milliseconds: 200,
  });
  core.release(height);
}
