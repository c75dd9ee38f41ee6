import { Worker } from "node:worker_threads";
import { ownWorker } from "../workers/factory.js";
import { connect, threadOptions } from "../workers/thread.node.js";
import type { CreateThread } from "../workers/thread.js";

export { parallelism, serve } from "../workers/thread.node.js";

export const createThread: CreateThread = (events) =>
  connect(ownWorker<Worker>() ?? new Worker(new URL("./worker.js", import.meta.url), threadOptions), events);
