import { Worker } from "node:worker_threads";
import { connect, threadOptions } from "../workers/thread.node.js";
import type { CreateThread } from "../workers/thread.js";

export { parallelism } from "../workers/thread.node.js";

export const createThread: CreateThread = (events) =>
  connect(new Worker(new URL("./worker.js", import.meta.url), threadOptions), events);
