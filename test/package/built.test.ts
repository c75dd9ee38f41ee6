// The built files: no code made out of texts, and no way to a network but those that are named here.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const files = readdirSync("dist", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".js") && !name.startsWith("explorer/"))
  .map((name) => ({ name, text: readFileSync(join("dist", name), "utf8") }));

/** Code without comments, in which examples call anything. Addresses have slashes as well, in texts. */
const codeOf = (text: string) => text.replaceAll(/\/\*[^]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
/** Files in whose code something stands, `web/` apart. */
const having = (pattern: RegExp, where = (name: string) => !name.startsWith("web/")) =>
  files
    .filter(({ name, text }) => where(name) && pattern.test(codeOf(text)))
    .map(({ name }) => name)
    .toSorted();

const IMPORTS = (names: string) => new RegExp(`(?:from|import\\()\\s*["'](?:node:)?(?:${names})["']`);

describe("dist/", () => {
  test("all of it is read", () => {
    expect(files.length).toBeGreaterThan(200);
    expect(files.some(({ name }) => name.startsWith("web/"))).toBe(true);
  });

  test("no code is made out of texts, in the bundles for pages neither", () => {
    const makes =
      /\beval\s*\(|\bnew\s+Function\b|(?<![.\w])Function\s*\(|set(?:Timeout|Interval)\s*\(\s*["'`]/;
    expect(having(makes, () => true)).toEqual([]);
    expect(having(IMPORTS("vm|repl|inspector"))).toEqual([]);
  });

  test("the network is asked in two places: for the modules of overparam/url, and in a page for a table at an address", () => {
    expect(having(/\bfetch\s*\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts/)).toEqual([
      "io/open.web.js",
      "wasm/fetched.js",
    ]);
  });

  test("a server is started by explore alone, and a program by it alone: the browser", () => {
    expect(having(IMPORTS("https?|http2|net|tls|dgram|dns|dns/promises|cluster"))).toEqual([
      "cli/static-server.js",
    ]);
    expect(having(IMPORTS("child_process"))).toEqual(["cli/commands/explore.js"]);
    const server = codeOf(files.find(({ name }) => name === "cli/static-server.js")!.text);
    expect(server).toContain('HOST = "127.0.0.1"');
    expect(server).not.toMatch(/https?\.(?:request|get)\b|\brequest\(/);
  });

  test("Redis is reached through BullMQ by overparam/bullmq alone", () => {
    expect(having(/(?:from|import\()\s*["'](?:bullmq|ioredis)["']/)).toEqual(["queue/bullmq.js"]);
  });

  test("other packages than these are never loaded", () => {
    const names = files
      .filter(({ name }) => !name.startsWith("web/"))
      .flatMap(({ text }) => [
        ...codeOf(text).matchAll(
          /(?:^import .*from|^} from|^export .*from|import\()\s*["']([^."'#][^"']*)["']/gm,
        ),
      ])
      .map(([, name]) =>
        name
          .split("/")
          .slice(0, name.startsWith("@") ? 2 : 1)
          .join("/"),
      )
      .filter((name) => !name.startsWith("node:"));
    const { dependencies, peerDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as Record<
      string,
      object
    >;
    const known = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
    expect([...new Set(names)].filter((name) => !known.has(name))).toEqual([]);
  });
});

describe("dist/web/", () => {
  const inWeb = (name: string) => name.startsWith("web/");

  test("what asks for the network is our two places, and what lies unused in packages that are bundled", () => {
    // papaparse can fetch an address, the loader a module: they are handed texts and modules
    expect(having(/XMLHttpRequest/, inWeb)).toEqual(["web/io.js"]);
    expect(having(/WebSocket|EventSource|sendBeacon/, inWeb)).toEqual([]);
    expect(having(/\bnode:/, inWeb)).toEqual([]);
  });
});
