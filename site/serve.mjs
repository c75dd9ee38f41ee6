// A static server on loopback for the tests, and for a look: `node site/serve.mjs`.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** @returns {Promise<{ url: string, close(): void }>} */
export async function serve(folder, port = 0) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    try {
      const body = readFileSync(join(folder, path.endsWith("/") ? `${path}index.html` : path));
      response
        .writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/html; charset=utf-8" })
        .end(body);
    } catch {
      response.writeHead(404).end();
    }
  }).listen(port, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => (server.closeAllConnections(), server.close()),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve(join(dirname(dirname(fileURLToPath(import.meta.url))), "out", "docs"), 4173);
  console.log(`${url}  (Ctrl+C ends)`);
}
