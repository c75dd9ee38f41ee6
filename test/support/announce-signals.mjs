// For `node --import`: says on standard error when a process begins to listen to a signal, so that a test need not guess when it may send one.
import { isMainThread } from "node:worker_threads";

const { on } = process;
if (isMainThread)
  process.on = function (name, ...rest) {
    const result = Reflect.apply(on, this, [name, ...rest]);
    if (/^SIG(INT|TERM)$/.test(name)) process.stderr.write(`listening to ${name}\n`);
    return result;
  };
