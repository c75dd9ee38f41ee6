// Builds the page, opens it in a headless browser, and compares what it computed with Node, to the last bit.
// Usage: node test/browser/run.mjs [chromium|firefox-esr]…
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import * as api from "../../dist/index.js";
import * as io from "../../dist/io/index.js";
import * as linalg from "../../dist/linalg/index.js";
import * as network from "../../dist/network/index.js";
import * as sweep from "../../dist/sweep/index.js";
import { runJobs } from "./jobs.js";

const TIMEOUT_MS = 60_000;
const here = fileURLToPath(new URL(".", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "overparam-browser-"));
const site = join(scratch, "site");
const types = { ".html": "text/html", ".js": "text/javascript" };
const flags = {
  chromium: (profile) => [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    `--user-data-dir=${profile}`,
  ],
  "firefox-esr": (profile) => ["--headless", "--no-remote", "--profile", profile],
};

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
  const { results, error } = await visit(browser);
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
async function visit(browser) {
  const { promise, resolve } = Promise.withResolvers?.() ?? withResolvers();
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => (response.end(), resolve(JSON.parse(body))));
      return;
    }
    const name = normalize(new URL(request.url, "http://localhost").pathname).replace(/^\/$/, "/index.html");
    try {
      const content = readFileSync(join(site, name));
      response
        .writeHead(200, { "content-type": types[extname(name)] ?? "application/octet-stream" })
        .end(content);
    } catch {
      response.writeHead(404).end();
    }
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const profile = mkdtempSync(join(scratch, "profile-"));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const child = spawn(browser, [...flags[browser](profile), url], { stdio: "ignore", detached: true });
  child.on("error", (error) => resolve({ error: `cannot start: ${error.message}` }));
  const timer = setTimeout(() => resolve({ error: `no result after ${TIMEOUT_MS / 1000} s` }), TIMEOUT_MS);
  const answer = await promise;
  clearTimeout(timer);
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // it has gone by itself
  }
  server.closeAllConnections();
  server.close();
  return answer;
}

function withResolvers() {
  let resolve;
  const promise = new Promise((r) => (resolve = r));
  return { promise, resolve };
}
