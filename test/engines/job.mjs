// Runs in another engine: the jobs of test/browser/jobs.js, as one line of JSON.
import * as api from "../../dist/index.js";
import * as io from "../../dist/io/index.js";
import * as linalg from "../../dist/linalg/index.js";
import * as network from "../../dist/network/index.js";
import * as sweep from "../../dist/sweep/index.js";
import { runJobs } from "../browser/jobs.js";

console.log(JSON.stringify(await runJobs(api, linalg, sweep, io, network)));
