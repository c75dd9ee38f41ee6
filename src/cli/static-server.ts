// Serves a folder of static files on loopback, and nothing else.
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";

/** Only this machine can reach it. */
const HOST = "127.0.0.1";

/** Of the explorer: no code but the page's own, no request to anywhere; WebAssembly may be compiled. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "worker-src 'self'",
  "img-src 'self' data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

/** A server that has started. */
export interface Serving {
  address: string;
  close(): Promise<void>;
}

/**
 * Serves the files of a folder as they are now, a folder's index.html for the folder. An address is looked up in the list of files, so that none
 * can lead out of the folder; requests that name another host than loopback (a web page that has its own name point here) are refused.
 * @param port 0: any that is free
 * @param policy what pages may load; the policy that a page states of itself holds besides
 * @throws the system's error where the port is taken
 */
export async function serveFolder(
  folder: string,
  port: number,
  policy = CONTENT_SECURITY_POLICY,
): Promise<Serving> {
  const files = listed(folder);
  const server = createServer(({ method, url, headers }, response) => {
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? "")) return refuse(response, 403);
    if (method !== "GET" && method !== "HEAD") return refuse(response, 405);
    const path = url!.split(/[?#]/)[0];
    const name = files.get(path.endsWith("/") ? `${path}index.html` : path);
    if (name === undefined) return refuse(response, 404);
    response.writeHead(200, headersFor(name, policy)).end(method === "GET" ? readFileSync(name) : undefined);
  });
  await listen(server, port);
  const address = server.address() as { port: number };
  return {
    address: `http://${HOST}:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Addresses of the files of a folder: "/assets/a.js". */
function listed(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((name) => [name.slice(folder.length).split(sep).join("/"), name]),
  );
}

const headersFor = (name: string, policy: string) => ({
  "content-type": TYPES[extname(name)] ?? "application/octet-stream",
  "content-security-policy": policy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-cache",
});

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-type": "text/plain", "x-content-type-options": "nosniff" }).end();
}

const listen = (server: Server, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, resolve);
  });
