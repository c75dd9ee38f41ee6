// A headless browser at a page that reports what it came to: no driver, a server on loopback and a POST.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

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

/**
 * Opens a page in a browser and waits for what it posts.
 * @param {string} browser the program: chromium or firefox-esr
 * @param {object} options
 * @param {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => void} options.serve answers GETs
 * @param {(path: string, value: unknown) => boolean} options.hear takes what is posted; true: that was all
 * @param {number} options.timeoutMs
 * @returns {Promise<string | undefined>} what went wrong, if anything
 */
export async function visit(browser, { serve, hear, timeoutMs }) {
  let end;
  const ended = new Promise((resolve) => (end = resolve));
  const server = createServer((request, response) => {
    if (request.method !== "POST") return serve(request, response);
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      response.end();
      if (hear(request.url, JSON.parse(body))) end();
    });
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const profile = mkdtempSync(join(tmpdir(), "overparam-profile-"));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const child = spawn(browser, [...flags[browser](profile), url], { stdio: "ignore", detached: true });
  child.on("error", (error) => end(`cannot start: ${error.message}`));
  const timer = setTimeout(() => end(`no result after ${timeoutMs / 1000} s`), timeoutMs);
  const problem = await ended;
  clearTimeout(timer);
  const gone = new Promise((resolve) => (child.pid ? child.once("exit", resolve) : resolve()));
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // it has gone by itself
  }
  await gone;
  server.closeAllConnections();
  server.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  return problem;
}
