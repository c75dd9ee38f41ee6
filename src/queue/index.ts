export { runOnQueue, type QueueOptions } from "./run.js";
export { runWorker, type WorkerOptions } from "./worker.js";
