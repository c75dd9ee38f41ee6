// How long the first call takes in a fresh process: decode, compile and instantiate the core, then a product of 1×1. The time to load the
// package's modules from disk stands beside it. Goal: under 10 ms.
import { spawnSync } from "node:child_process";
import { note, summary } from "./support/harness.mjs";

const PROCESSES = 15;
const script = `
  const start = performance.now();
  const { matmul } = await import(${JSON.stringify(new URL("../dist/linalg/index.js", import.meta.url).href)});
  const loaded = performance.now();
  matmul([[2]], [[3]]);
  console.log(JSON.stringify([performance.now() - loaded, loaded - start]));
`;

export default function ready() {
  const runs = Array.from({ length: PROCESSES }, () => {
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    return JSON.parse(stdout);
  });
  const rows = ["first call", "loading the modules"].map((name, i) => ({
    name,
    ...summary(runs.map((run) => run[i])),
  }));
  note({ key: "ready", title: "a fresh process", rows });
}
