// The explorer page in real browsers: the built page, served as `overparam explore` serves it.
// Usage: node test/explorer/run.mjs [chromium|firefox-esr]… [--only=part of a title]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "../support/driven.mjs";
import { checks as basics } from "./basics.mjs";
import { checks as rest } from "./rest.mjs";
import { checks as views } from "./views.mjs";

const TIMEOUT_MS = 30_000;
/** For one check: what is evaluated in a page has no limit of its own. */
const CHECK_MS = 120_000;
const downloads = mkdtempSync(join(tmpdir(), "overparam-explorer-"));
const checks = [...basics, ...views, ...rest];

const names = process.argv.slice(2).filter((name) => !name.startsWith("--"));
const only = process.argv.find((arg) => arg.startsWith("--only="))?.slice("--only=".length) ?? "";
const server = await serve();
let [passed, failed] = [0, 0];
for (const name of names.length > 0 ? names : ["chromium"]) {
  const browser = await launch(name, downloads);
  console.log(`${name} ${browser.version()}`);
  for (const check of checks.filter(({ title }) => title.includes(only))) {
    const error = await attempt(browser, check);
    if (error) failed += 1;
    else passed += 1;
    console.log(`  ${error ? "FAILED" : "ok"}  ${check.title}${error ? `\n${error}` : ""}`);
  }
  await browser.close();
}
rmSync(downloads, { recursive: true, force: true });
server.child.kill("SIGINT");
const code = await server.ended;
if (code !== 0) console.log(`overparam explore ended with ${code} at Ctrl-C`);
console.log(`explorer tests: ${passed} passed, ${failed} failed`);
process.exit(failed || code ? 1 : 0);

/** Starts `overparam explore` and reads the address that it prints. */
async function serve() {
  const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
  const child = spawn(process.execPath, [main, "explore", "--port", "0", "--no-open"]);
  child.stderr.pipe(process.stderr);
  const ended = new Promise((resolve) => child.on("close", resolve));
  const address = await new Promise((resolve, reject) => {
    child.stdout.setEncoding("utf8").once("data", (text) => resolve(text.trim()));
    ended.then((code) => reject(new Error(`overparam explore ended with ${code}`)));
  });
  return { child, address, ended };
}

/** A promise that fails where another takes too long. */
async function within(milliseconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** One check in a context of its own. Whatever it does, the console stays free of errors and nothing is requested once the page has loaded. */
async function attempt(browser, { title, context = {}, run, quiet = true }) {
  const opened = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...context });
  const complaints = [];
  try {
    const page = await opened.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    let loaded = false;
    page.on("request", (request) => {
      // pictures that the page draws for itself are no requests to anybody
      if (loaded && !/^(blob|data):/.test(request.url()))
        complaints.push(`request after load: ${request.url()}`);
    });
    const open = async (hash = "", address = server.address) => {
      loaded = false;
      // another # alone would not load the page anew
      if (page.url() !== "about:blank") await page.goto("about:blank");
      await page.goto(`${address}${hash}`, { waitUntil: "load" });
      await page.waitForFunction(() => document.documentElement.dataset.ready === "yes");
      loaded = true;
    };
    const folder = browser.browserType().name() === "firefox" ? downloads : undefined;
    await within(CHECK_MS, run({ page, open, address: server.address, downloads: folder }));
    if (quiet && complaints.length > 0) throw new Error(complaints.join("\n"));
    return undefined;
  } catch (error) {
    return `${title}: ${error?.stack ?? error}\n${complaints.join("\n")}`;
  } finally {
    await opened.close().catch(() => {}); // where the browser has ended, the next check says so
  }
}
