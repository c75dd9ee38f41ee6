// As page-url.js, for a bundler that does not copy the modules: somebody else did, beside the page.
import { setWorkerFactory } from "overparam";
import { load } from "overparam/url";
import { job } from "./job.js";
import { report } from "./report.js";

const worker = new URL("./overparam-worker.js", import.meta.url);
setWorkerFactory(() => new Worker(worker, { type: "module" }));
report(async () => {
  const [core, network] = ["core", "network"].map((name) => new URL(`./${name}.wasm`, import.meta.url));
  await load({ core, network });
  return job();
});
