import * as api from "../../dist/index.js";
import * as linalg from "../../dist/linalg/index.js";
import { runJobs } from "./jobs.js";

const report = (value) => fetch("/result", { method: "POST", body: JSON.stringify(value) });
try {
  report({ results: await runJobs(api, linalg) });
} catch (error) {
  report({ error: String(error?.stack ?? error) });
}
