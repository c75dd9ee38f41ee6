import * as api from "../../dist/index.js";
import * as io from "../../dist/io/index.js";
import * as linalg from "../../dist/linalg/index.js";
import * as network from "../../dist/network/index.js";
import * as sweep from "../../dist/sweep/index.js";
import { runJobs } from "./jobs.js";

const report = (value) => fetch("/result", { method: "POST", body: JSON.stringify(value) });
try {
  report({ results: await runJobs(api, linalg, sweep, io, network) });
} catch (error) {
  report({ error: String(error?.stack ?? error) });
}
