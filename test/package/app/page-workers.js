// As page.js, for a bundler that leaves workers alone: the worker is an entry of its own, and this says where it is.
import { setWorkerFactory } from "overparam";
import { job } from "./job.js";
import { report } from "./report.js";

const address = new URL("./overparam-worker.js", import.meta.url);
setWorkerFactory(() => new Worker(address, { type: "module" }));
report(job);
