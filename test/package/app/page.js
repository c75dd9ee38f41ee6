import { job } from "./job.js";
import { report } from "./report.js";

report(job);
