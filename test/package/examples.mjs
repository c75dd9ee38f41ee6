// The examples for browsers, out of the installed package, in Chromium: the page without a bundler and the app built with Vite.
import { cpSync, createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { launch } from "../support/driven.mjs";

const TIMEOUT_MS = 60_000;
const types = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/**
 * What goes wrong with an example, if anything.
 * @param {string} app the folder in which the package is installed
 * @param {"page" | "vite"} name
 */
export async function tryExample(app, name) {
  const root = name === "page" ? join(app, "node_modules/overparam") : await buildVite(app);
  const server = await serve(root);
  const browser = await launch("chromium");
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    const address = `http://127.0.0.1:${server.address().port}`;
    await page.goto(name === "page" ? `${address}/examples/page.html` : `${address}/index.html`);
    const wrong = await (name === "page" ? lookAtPage(page) : lookAtCurve(page));
    return wrong ?? complaints[0];
  } finally {
    await browser.close();
    server.close();
  }
}

/** Rows of the table as numbers, once every cell has one: [theory, mean, standard error]. */
async function measured(page) {
  await page.waitForFunction(() => {
    const cells = [...document.querySelectorAll("#rows td:last-child")];
    return cells.length > 0 && cells.every(({ textContent }) => textContent.includes("±"));
  });
  const rows = await page.locator("#rows tr").allInnerTexts();
  return rows.map((row) =>
    row
      .split("\t")
      .slice(1)
      .join(" ")
      .match(/\d+\.\d+|Infinity/g)
      .map(Number),
  );
}

const disagree = (rows, allowance) =>
  rows.find(([theory, mean, error]) => Math.abs(theory - mean) > 4 * error + allowance * theory);

async function lookAtPage(page) {
  const atFirst = await measured(page);
  await page.locator("#kappa").fill("0.5");
  const shown = await page.locator("#shown").textContent();
  if (shown !== "50 features, 100 samples") return `the slider says ${shown}`;
  const moved = await measured(page);
  if (JSON.stringify(moved) === JSON.stringify(atFirst)) return "the table did not follow the slider";
  const wrong = disagree(atFirst, 0.05) ?? disagree(moved, 0.05);
  return wrong && `theory and simulation disagree: ${wrong}`;
}

async function lookAtCurve(page) {
  await page.waitForFunction(() => document.querySelector("#status").textContent === "done");
  const rows = await measured(page);
  if (rows.length !== 6) return `${rows.length} rows`;
  const wrong = disagree(rows, 0.1);
  return wrong && `theory and simulation disagree: ${wrong}`;
}

async function buildVite(app) {
  const { build } = await import("vite");
  const root = join(app, "vite-example");
  cpSync(join(app, "node_modules/overparam/examples/vite"), root, { recursive: true });
  await build({ root, logLevel: "error" });
  return join(root, "dist");
}

async function serve(root) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    const file = join(root, path);
    if (path === "/favicon.ico") return response.writeHead(204).end();
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return server;
}
