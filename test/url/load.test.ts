// overparam/url: the modules as files. Run on the built package, since conditions choose among its files.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DomainError } from "../../src/errors.js";
import { load } from "../../src/url/index.js";
import { wasmHash } from "../../src/version.js";
import { coreHash, networkHash } from "../../src/wasm/generated/version.js";
import { init } from "../../src/wasm/init.js";
import { core } from "../../src/wasm/instance.js";

const built = (name: string) => readFileSync(new URL(`../../build/${name}`, import.meta.url));

let server: Server;
let address = "";
/** Requests that arrived. */
const asked: string[] = [];
beforeAll(async () => {
  server = createServer(({ url = "" }, response) => {
    asked.push(url);
    const type = url.includes("plain") ? "text/plain" : "application/wasm";
    const name = url.split("/").at(-1)!;
    if (url.includes("missing")) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": type }).end(built(name));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await init({ wasm: built("test.wasm") });
});

const at = (path: string) => new URL(path, address);

test.each(["/core.wasm", "/plain/core.wasm"])("the core comes from an address: %s", async (path) => {
  await init({ wasm: built("test.wasm") });
  await load({ core: at(path) });
  expect(wasmHash).toBe(coreHash);
});

test("the module for networks comes too where it is asked for, and else not", async () => {
  const before = asked.length;
  await load({ core: at("/core.wasm"), network: false });
  await load({ core: at("/core.wasm"), network: at("/network.wasm") });
  expect(asked.slice(before).toSorted()).toEqual(["/core.wasm", "/core.wasm", "/network.wasm"]);
});

test("another build is refused by its hash, and the core in use stays", async () => {
  await load({ core: at("/core.wasm") });
  const before = core();
  await expect(load({ core: at("/network.wasm") })).rejects.toThrow(
    /^load: http:.*network\.wasm must be the file of overparam [\d.]+ \([0-9a-f]{16}\), got another \([0-9a-f]{16}\)$/,
  );
  await expect(load({ core: at("/core.wasm"), network: at("/core.wasm") })).rejects.toThrow(networkHash);
  expect(core()).toBe(before);
});

test.each([
  [{ core: "/core.wasm" }, TypeError, 'load: core must be a URL, got "/core.wasm"'],
  [{ network: "yes" }, TypeError, 'load: network must be true, false or a URL, got "yes"'],
  [{ netwrok: true }, DomainError, "load: unknown key netwrok, did you mean network?"],
  [5, TypeError, "load: the input must be an object, got 5"],
])("bad options %# get one clear line", async (options, Class, message) => {
  const error: unknown = await load(options as never).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Class);
  expect((error as Error).message).toBe(message);
});

test("an address without the file is refused with the status", async () => {
  await expect(load({ core: at("/missing/core.wasm") })).rejects.toThrow(
    `load: wasm must be an address where the core is, got status 404 from ${address}/missing/core.wasm`,
  );
});

/** Runs a module with the package under its own name, and gives what it printed. */
async function run(conditions: string[], code: string): Promise<unknown> {
  const args = [...conditions.map((name) => `--conditions=${name}`), "--input-type=module", "-e", code];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}

const head = `
import { simulate, linearGaussian, Stream } from "overparam";
import { load } from "overparam/url";
import { initialize, mlp, trainNetwork } from "overparam/network";
const print = (value) => console.log(JSON.stringify(value));
const weights = () => {
  const net = mlp({ inputs: 2, widths: [2], outputs: 2 });
  const samples = { X: new Stream(1).normals(8), y: [0, 1, 0, 1] };
  return Array.from(trainNetwork(net, initialize(net, { seed: 1 }), samples, { epochs: 1, batch: 2 }).weights.params);
};
const problem = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 1 });
const risk = async (workers) =>
  (await simulate(problem, { nSamples: 20, nFeatures: 10, keepFraction: 0.5, nTrials: 4, workers })).dense.mean;
`;

test("under the condition overparam-url the same numbers come once load has been awaited", async () => {
  const inlined = await run([], `${head} print([await risk(1), weights()]);`);
  const files = await run(
    ["overparam-url"],
    `${head} await load({ network: true }); print([await risk(1), weights()]);`,
  );
  expect(files).toEqual(inlined);
});

test("under the condition overparam-url a call before load says what to do", async () => {
  const code = `${head} try { new Stream(1).normals(1); } catch (error) { print([error.name, error.message]); }`;
  expect(await run(["overparam-url"], code)).toEqual([
    "FeatureError",
    "overparam: this build has no core inlined, await load() from overparam/url before anything else",
  ]);
});
