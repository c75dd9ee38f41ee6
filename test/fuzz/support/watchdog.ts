// A call that never returns cannot be stopped by its own thread. In long runs another thread watches, says which case it was, and ends
// the process.
import { Worker } from "node:worker_threads";
import fc from "fast-check";

/** Longest time that one case may take, in seconds. The largest that are made take a few. */
const LONGEST = 300;
const TEXT = 4096;

const shared = new SharedArrayBuffer(16 + TEXT);
const [state, text] = [new Int32Array(shared, 0, 2), new Uint8Array(shared, 16)];

const program = `
const { workerData: { shared, longest } } = require("node:worker_threads");
const { writeSync } = require("node:fs");
const state = new Int32Array(shared, 0, 2);
for (;;) {
  const before = Atomics.load(state, 0);
  if (Atomics.wait(state, 0, before, 1000 * longest) === "timed-out" && before % 2 === 1) {
    const text = Buffer.from(new Uint8Array(shared, 16, Atomics.load(state, 1)).slice()).toString("utf8");
    writeSync(2, "\\nthis case has run for " + longest + " s: " + text + "\\n");
    process.kill(process.pid, "SIGKILL");
  }
}`;

let dog: Worker | undefined;

/** The same check, watched: the first word of `state` is odd while a case runs. */
export function watch<T>(title: string, holds: (value: T) => void | Promise<void>) {
  return async (value: T): Promise<void> => {
    dog ??= new Worker(program, { eval: true, workerData: { shared, longest: LONGEST } });
    dog.unref();
    const { written } = new TextEncoder().encodeInto(`${title}: ${fc.stringify(value)}`, text.fill(0));
    Atomics.store(state, 1, written);
    Atomics.add(state, 0, 1);
    Atomics.notify(state, 0);
    try {
      await holds(value);
    } finally {
      Atomics.add(state, 0, 1);
      Atomics.notify(state, 0);
    }
  };
}
