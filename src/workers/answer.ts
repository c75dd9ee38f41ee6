import { useModule } from "../wasm/instance.js";
import { packError } from "./carry.js";

/** What a worker is sent first, what it is sent for a task, and what it answers. */
export interface Start {
  module: WebAssembly.Module;
}
export interface Request {
  index: number;
  task: unknown;
}
export type Reply =
  | { index: number; result: unknown }
  | { index: number; error: ReturnType<typeof packError> };

/** What a worker does with a message, given how it performs a task. Answers nothing to the first. */
export function answer<Task>(perform: (task: Task) => unknown): (message: unknown) => Reply | undefined {
  return (message) => {
    const { module } = message as Start;
    if (module) {
      useModule(module);
      return undefined;
    }
    const { index, task } = message as Request;
    try {
      return { index, result: perform(task as Task) };
    } catch (error) {
      return { index, error: packError(error) };
    }
  };
}
