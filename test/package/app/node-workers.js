// As node.js, for a bundler that leaves workers alone: the worker is an entry of its own, and this says where it is.
import { Worker } from "node:worker_threads";
import { setWorkerFactory } from "overparam";
import { job } from "./job.js";

setWorkerFactory(() => new Worker(new URL("./overparam-worker.js", import.meta.url)));
console.log(JSON.stringify(await job()));
