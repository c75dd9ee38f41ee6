// The core's own functions, without the copies that the public calls make.
import { core } from "../../dist/wasm/instance.js";
import { Scope } from "../../dist/wasm/scope.js";

/** Runs `work` with a scope whose blocks live until it has finished, also when it waits in between. */
export async function withKernels(work) {
  const instance = core();
  const height = instance.mark();
  try {
    return await work(new Scope(instance, "bench"), instance);
  } finally {
    instance.release(height);
  }
}
