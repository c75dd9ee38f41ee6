// Builds the page, opens it in a headless browser, and compares what it computed with Node, to the last bit.
// Usage: node test/browser/run.mjs [chromium|firefox-esr]…
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import * as api from "../../dist/index.js";
import * as io from "../../dist/io/index.js";
import * as linalg from "../../dist/linalg/index.js";
import * as network from "../../dist/network/index.js";
import * as sweep from "../../dist/sweep/index.js";
import { visit } from "../support/browser.mjs";
import { runJobs } from "./jobs.js";

const TIMEOUT_MS = 60_000;
const here = fileURLToPath(new URL(".", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "overparam-browser-"));
const site = join(scratch, "site");
const types = { ".html": "text/html", ".js": "text/javascript" };

await build({
  root: here,
  base: "./",
  logLevel: "warn",
  build: { outDir: site, target: "es2022" },
  worker: { format: "es" },
});
const expected = JSON.stringify(await runJobs(api, linalg, sweep, io, network));
let failed = 0;
for (const browser of process.argv.length > 2 ? process.argv.slice(2) : ["chromium"]) {
  const { results, error } = await visitPage(browser);
  const same = JSON.stringify(results) === expected;
  if (!same) failed += 1;
  console.log(
    `${browser}: ${error ?? (same ? "same bits as Node" : `got ${JSON.stringify(results)}\nNode has ${expected}`)}`,
  );
}
rmSync(scratch, { recursive: true, force: true });
console.log(`browser tests: ${Math.max(1, process.argv.length - 2) - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

/** Serves the page on loopback until the browser posts its results. */
async function visitPage(browser) {
  let answer;
  const serve = (request, response) => {
    const name = normalize(new URL(request.url, "http://localhost").pathname).replace(/^\/$/, "/index.html");
    try {
      const content = readFileSync(join(site, name));
      response
        .writeHead(200, { "content-type": types[extname(name)] ?? "application/octet-stream" })
        .end(content);
    } catch {
      response.writeHead(404).end();
    }
  };
  const hear = (_path, value) => ((answer = value), true);
  const error = await visit(browser, { serve, hear, timeoutMs: TIMEOUT_MS });
  return answer ?? { error };
}
