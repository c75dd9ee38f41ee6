// Built under the condition "overparam-url": nothing is inlined, load fetches the modules.
import { load } from "overparam/url";
import { job } from "./job.js";
import { report } from "./report.js";

report(async () => {
  await load({ network: true });
  const files = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".wasm"));
  if (files.length !== 2) throw new Error(`${files.length} .wasm files were fetched`);
  return job();
});
