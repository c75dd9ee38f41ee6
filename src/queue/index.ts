// The entry "overparam/bullmq": a sweep through a Redis queue, with workers on any machine. Node only.
export { runOnQueue, type QueueOptions } from "./run.js";
export { runWorker, type WorkerOptions } from "./worker.js";
