import { Worker } from "node:worker_threads";
import { connect } from "../workers/thread.node.js";
import type { CreateThread } from "../workers/thread.js";

export { parallelism, serve } from "../workers/thread.node.js";

export const createThread: CreateThread = (events) =>
  connect(new Worker(new URL("./worker.js", import.meta.url)), events);
