// What init accepts and refuses. The cores of the package itself: fast.test.ts.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { DomainError } from "../../src/errors.js";
import { matmul } from "../../src/linalg/index.js";
import { wasmHash } from "../../src/version.js";
import { coreHash } from "../../src/wasm/generated/version.js";
import { init } from "../../src/wasm/init.js";
import { core } from "../../src/wasm/instance.js";

const file = (name: string) => new URL(`../../build/${name}`, import.meta.url);
const [testWasm, coreWasm] = ["test.wasm", "core.wasm"].map((name) => readFileSync(file(name)));
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

let server: Server;
let address = "";
beforeAll(async () => {
  server = createServer(({ url }, response) => {
    if (url === "/core.wasm") response.end(coreWasm);
    else response.writeHead(404).end("<h1>not here</h1>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
afterEach(() => init({ wasm: testWasm }));

/** (module): compiles, and is nothing of ours. */
const empty = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

test("the hash is that of the bytes handed in, and of a module it says custom", async () => {
  await init({ wasm: testWasm });
  expect(wasmHash).toBe(hash(testWasm));
  expect(wasmHash).not.toBe(coreHash);
  await init({ wasm: new WebAssembly.Module(coreWasm) });
  expect(wasmHash).toBe("custom");
  expect(matmul([[2]], [[3]]).data[0]).toBe(6);
  await init({ wasm: coreWasm });
  expect(wasmHash).toBe(coreHash);
  await init({ wasm: new Uint8Array(coreWasm).buffer });
  expect(wasmHash).toBe(coreHash);
});

test("a URL and a Response are read", async () => {
  const url = new URL("/core.wasm", address);
  await init({ wasm: url });
  expect(wasmHash).toBe(coreHash);
  await init({ wasm: testWasm });
  await init({ wasm: await fetch(url) });
  expect(wasmHash).toBe(coreHash);
});

test.each([
  [undefined, TypeError, "init: the input must be an object, got undefined"],
  [null, TypeError, "init: the input must be an object, got null"],
  [{}, DomainError, "init: options must hold either wasm or fast, got neither"],
  [{ wasm: testWasm, fast: true }, DomainError, "init: options must hold either wasm or fast, got both"],
  [{ wasm: 5 }, TypeError, "init: wasm must be a WebAssembly.Module, its bytes, a URL or a Response, got 5"],
  [{ wasm: "core.wasm" }, TypeError, /^init: wasm must be .*, got "core\.wasm"$/],
  [{ fast: "yes" }, TypeError, 'init: fast must be a boolean, got "yes"'],
  [{ wsam: testWasm }, DomainError, "init: unknown key wsam, did you mean wasm?"],
  [{ wasm: new Uint8Array(3) }, DomainError, /core of this package, got 3 bytes that do not compile$/],
  [
    { wasm: empty },
    DomainError,
    "init: wasm must be a core of this package, got a module that has no memory",
  ],
  [
    { wasm: file("core.wasm") },
    DomainError,
    /fetch can read, got file:.*\(read the file and hand in its bytes\)$/,
  ],
])("bad options %# get one clear line and change nothing", async (options, Class, message) => {
  const before = { core: core(), wasmHash };
  const error: unknown = await init(options as never).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Class);
  expect((error as Error).message).toMatch(message);
  expect(core()).toBe(before.core);
  expect(wasmHash).toBe(before.wasmHash);
});

test("an address without the core is refused with the status", async () => {
  const missing = new URL("/nowhere.wasm", address);
  const line = `init: wasm must be an address where the core is, got status 404 from ${missing.href}`;
  await expect(init({ wasm: missing })).rejects.toThrow(line);
  await expect(init({ wasm: await fetch(missing) })).rejects.toThrow(DomainError);
  const used = new Response(coreWasm);
  await used.arrayBuffer();
  await expect(init({ wasm: used })).rejects.toThrow("init: wasm must be a Response that nobody has read");
});

test("an address that does not answer is refused with the address", async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  await expect(init({ wasm: new URL(`http://127.0.0.1:${port}/core.wasm`) })).rejects.toThrow(
    `init: wasm must be an address that fetch can read, got http://127.0.0.1:${port}/core.wasm`,
  );
});
