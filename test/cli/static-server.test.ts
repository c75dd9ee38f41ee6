// The server of `overparam explore`: the files of its folder to this machine, and nothing to anybody else.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveFolder, type Serving } from "../../src/cli/static-server.js";

const base = mkdtempSync(join(tmpdir(), "overparam-server-"));
let serving: Serving;
let port = 0;
beforeAll(async () => {
  const folder = join(base, "site");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(folder, "index.html"), "<p>page</p>");
  writeFileSync(join(folder, "assets", "a.js"), "1;");
  writeFileSync(join(base, "secret"), "secret");
  symlinkSync(join(base, "secret"), join(folder, "link"));
  serving = await serveFolder(folder, 0);
  port = Number(new URL(serving.address).port);
});
afterAll(async () => {
  await serving.close();
  rmSync(base, { recursive: true });
});

/** The path as it is written, which `fetch` would tidy up. */
function ask(path: string, { method = "GET", host = `127.0.0.1:${port}` } = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      request({ host: "127.0.0.1", port, path, method, headers: { host } }, (response) => {
        let text = "";
        response.on("data", (chunk) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      })
        .on("error", reject)
        .end();
    },
  );
}

test("it listens on loopback and hands its files out, under a policy that lets the page load nothing else", async () => {
  expect(new URL(serving.address).hostname).toBe("127.0.0.1");
  const { status, headers, text } = await ask("/");
  expect({ status, text }).toEqual({ status: 200, text: "<p>page</p>" });
  expect(headers["content-security-policy"]).toContain(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
  );
  expect(headers["content-security-policy"]).not.toMatch(/'unsafe-(eval|inline)'|https?:|\*/);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect((await ask("/assets/a.js?x=1")).headers["content-type"]).toBe("text/javascript; charset=utf-8");
  expect((await ask("/", { method: "HEAD" })).text).toBe("");
});

test.each([
  "/../secret",
  "/assets/../../secret",
  "/%2e%2e/secret",
  "/..%2fsecret",
  "/assets/..\\..\\secret",
  "//etc/passwd",
  "/link",
  "/assets",
  "/index.html%00",
  "/__proto__",
])("%s leads nowhere", async (path) => {
  expect(await ask(path)).toMatchObject({ status: 404, text: "" });
});

test("pages of another name, and methods that change things, are refused", async () => {
  for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1.evil.example"])
    expect((await ask("/", { host })).status).toBe(403);
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"])
    expect((await ask("/", { method })).status).toBe(405);
});
