// One step of training on a batch of 128 in every package, in turns. PyTorch's lines for the same machine come from
// scripts/pytorch-network.py.
import { existsSync, readFileSync } from "node:fs";
import { trainNetwork } from "../../dist/network/index.js";
import { putNetwork } from "../../dist/network/record.js";
import { networkCore } from "../../dist/wasm/network.js";
import { Scope } from "../../dist/wasm/scope.js";
import * as plain from "../peers/plain-network.mjs";
import * as tfjs from "../peers/tfjs-network.mjs";
import { compare, note, summary } from "./harness.mjs";
import { BATCH, jobs, MOMENTUM, RATE } from "./network-jobs.mjs";

const optimizer = { kind: "sgd", rate: RATE, momentum: MOMENTUM, weightDecay: 0 };
const EPOCH = 20;
/** A competitor whose step takes longer than this many milliseconds takes one only. */
const TOO_SLOW = 20_000;

/** Times `jobs[kind]`. */
export async function steps(kind) {
  const job = jobs[kind];
  const { net, flops } = job;
  const makers = { "overparam (in place)": inPlace, [plain.name]: plain.step };
  for (const backend of ["cpu", "wasm"]) {
    try {
      await tfjs.load(backend);
    } catch (error) {
      if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
      console.log(`\nleft out, not installed: tfjs (${backend}) (npm run bench:peers installs it)`);
      continue;
    }
    makers[`tfjs (${backend})`] = (same) => tfjs.step(backend, same);
  }
  // Two steps of each from the same start: the second loss hangs on every gradient.
  const competitors = {};
  const alone = [];
  let expected;
  for (const [name, make] of Object.entries(makers)) {
    try {
      const step = make(job);
      const begin = performance.now();
      const losses = [step()];
      const first = performance.now() - begin;
      if (first > TOO_SLOW) alone.push({ name: `${name}, a single step`, ...summary([first]) });
      else {
        losses.push(step());
        competitors[name] = step;
      }
      expected ??= losses;
      expectLosses(name, losses, expected);
    } catch (error) {
      if (!/Kernel '.*' not registered/.test(error.message)) throw error;
      console.log(`\nleft out: ${name}, ${error.message.split("\n")[0]}`);
    }
  }
  expectLosses("PyTorch", pytorchLosses(kind)?.slice(0, 2) ?? expected, expected);
  await compare({
    key: `network-${kind}`,
    title: `training step, ${net.name}, batch ${BATCH}`,
    flops,
    competitors,
    milliseconds: 2000,
  });
  note({
    key: `network-${kind}-epoch`,
    title: `training step, ${net.name}, batch ${BATCH}: trainNetwork over ${EPOCH} batches, by the step`,
    rows: [{ name: "trainNetwork", ...summary(epochs(job)) }, ...alone],
  });
}

/** The step as it stands in the module: taking the batch, forward, backward, optimiser. */
function inPlace({ net, params, X, y }) {
  const s = new Scope(networkCore(), "bench");
  const weights = { params, running: new Float32Array(2 * net.nChannels) };
  const { record } = putNetwork(s, {
    network: net,
    weights,
    batch: BATCH,
    loss: "softmax",
    training: { optimizer },
  });
  const [x, labels] = [s.putF32(X), s.putI32(y)];
  const order = s.putI32(Int32Array.from({ length: BATCH }, (_, i) => i));
  const chosen = s.i32(BATCH);
  return () => s.core.trainEpoch(record, BATCH, x, labels, order, chosen, RATE);
}

/** The public call on copies of the batch, everything included; milliseconds by the step. */
function epochs({ net, params, X, y }) {
  const start = { params, running: new Float32Array(2 * net.nChannels).fill(1) };
  const many = new Float32Array(EPOCH * X.length);
  for (let i = 0; i < EPOCH; i++) many.set(X, i * X.length);
  const samples = { X: many, y: Int32Array.from({ length: EPOCH * BATCH }, (_, i) => y[i % BATCH]) };
  return Array.from({ length: 7 }, () => {
    const from = performance.now();
    trainNetwork(net, start, samples, { epochs: 1, batch: BATCH, optimizer });
    return (performance.now() - from) / EPOCH;
  });
}

function pytorchLosses(kind) {
  const file = new URL("../results/pytorch-network.json", import.meta.url);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).losses[kind] : undefined;
}

function expectLosses(name, losses, expected) {
  for (const [i, loss] of losses.entries())
    if (!(Math.abs(loss - expected[i]) < 2e-5 * expected[i]))
      throw new Error(`${name}: losses ${losses.join(", ")}, expected ${expected.join(", ")}`);
}
