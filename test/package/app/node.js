import { job } from "./job.js";

console.log(JSON.stringify(await job()));
