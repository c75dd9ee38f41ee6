import { useModule } from "../wasm/instance.js";
import { packError } from "./carry.js";

/** What a worker is sent first, what it is sent for a task, and what it answers. */
export interface Start {
  module: WebAssembly.Module;
  /** A second module, where the threads of a room need one beside the core. */
  second?: WebAssembly.Module | undefined;
}
export interface Request {
  index: number;
  task: unknown;
}
export type Reply =
  | { index: number; result: unknown }
  | { index: number; error: ReturnType<typeof packError> };

/**
 * What a worker does with a message, given how it performs a task: at once, or as a promise. Answers nothing to the first message.
 * @param useSecond what it does with the second module
 */
export function answer<Task>(
  perform: (task: Task) => unknown,
  useSecond?: (module: WebAssembly.Module) => void,
): (message: unknown) => Reply | Promise<Reply> | undefined {
  return (message) => {
    // what is no message of a pool is nobody's question
    const { module, second, index: place } = Object(message) as Partial<Start & Request>;
    if (!module && !Number.isInteger(place)) return undefined;
    if (module) {
      useModule(module);
      if (second) useSecond?.(second);
      return undefined;
    }
    const { index, task } = message as Request;
    const failed = (error: unknown): Reply => ({ index, error: packError(error) });
    try {
      const result = perform(task as Task);
      if (!(result instanceof Promise)) return { index, result };
      return result.then((value: unknown) => ({ index, result: value }), failed);
    } catch (error) {
      return failed(error);
    }
  };
}
