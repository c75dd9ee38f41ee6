// The bundles in a browser: every page in a frame of one session, one after the other, under a strict content security policy.
import { createReadStream, existsSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { visit } from "../support/browser.mjs";

const TIMEOUT_MS = 120_000;
const types = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };

/** Nothing but files of the page itself; WebAssembly, and no other code from text. */
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; frame-src 'self'";

/** The same for a page whose library lies on another origin; here this server under its other name. */
const policyOfCdn = (port) =>
  `default-src 'none'; script-src 'self' http://localhost:${port} 'wasm-unsafe-eval'; worker-src blob: http://localhost:${port}; connect-src 'self'`;

const top = (names) =>
  `<!doctype html><title>overparam</title><script type="module" src="/frames.js" data-names="${names.join(" ")}"></script>`;
const frame = `<!doctype html><title>overparam</title><script type="module" src="main.js"></script>`;

/** Opens the frames in turn: the next one when the last has reported. */
const frames = `
const names = document.querySelector("script").dataset.names.split(" ");
const next = () => {
  const name = names.shift();
  if (name === undefined) return;
  const frame = Object.assign(document.createElement("iframe"), { src: "/" + name + "/" });
  document.body.replaceChildren(frame);
};
addEventListener("message", next);
next();`;

/**
 * @param {string[]} names folders of `site` with a main.js that posts to "result"
 * @param {object} options
 * @param {string} options.site
 * @param {Record<string, import("node:http").RequestListener>} [options.servers] who answers for a folder instead
 * @returns {Promise<Map<string, { result?: unknown, error?: string }>>} what each page reported
 */
export async function openPages(names, { site, servers = {} }) {
  const answers = new Map();
  const serve = (request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    const [, name] = path.split("/");
    if (servers[name]) return servers[name](request, response);
    const headers = (type) => ({
      "content-type": type,
      "content-security-policy": name === "cdn" ? policyOfCdn(request.socket.localPort) : policy,
      "access-control-allow-origin": "*",
    });
    const send = (type, text) => response.writeHead(200, headers(type)).end(text);
    if (path === "/") return send(types[".html"], top(names));
    if (path === "/frames.js") return send(types[".js"], frames);
    if (path.endsWith("/")) return send(types[".html"], frame);
    const file = join(site, path);
    if (!existsSync(file)) return response.writeHead(404).end();
    const type = types[extname(path)] ?? "application/octet-stream";
    response.writeHead(200, headers(type));
    createReadStream(file).pipe(response);
  };
  const hear = (path, value) => {
    answers.set(path.split("/")[1], value);
    return answers.size === names.length;
  };
  const problem = await visit("chromium", { serve, hear, timeoutMs: TIMEOUT_MS });
  for (const name of names) if (!answers.has(name)) answers.set(name, { error: problem ?? "no answer" });
  return answers;
}
