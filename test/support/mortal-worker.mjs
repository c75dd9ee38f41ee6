// overparam/worker on a thread that dies at random: before it answers, or after, or in the middle of its work.
import { parentPort, workerData } from "node:worker_threads";

// Mulberry32: the seed decides, not the moment.
let state = workerData.seed;
const uniform = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

const die = [
  () => process.exit(0),
  () => process.exit(7),
  () => {
    throw new Error("a thread fell");
  },
  () => setImmediate(() => process.exit(1)), // with an answer on its way, or not
];
const { on } = parentPort;
parentPort.on = (name, listener) =>
  Reflect.apply(on, parentPort, [
    name,
    (message) => {
      if ("task" in message && uniform() < workerData.share) die[Math.floor(4 * uniform())]();
      return listener(message);
    },
  ]);
await import("../../dist/worker.js");
