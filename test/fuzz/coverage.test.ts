// No public function without its property: the entries are read, and every export that can be called must be fuzzed or stand below.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as overparam from "../../src/index.js";
import * as io from "../../src/io/index.js";
import * as linalg from "../../src/linalg/index.js";
import * as network from "../../src/network/index.js";
import * as plot from "../../src/plot/index.js";
import * as bullmq from "../../src/queue/index.js";
import * as store from "../../src/store/index.js";
import * as sweep from "../../src/sweep/index.js";
import * as url from "../../src/url/index.js";

const entries: Readonly<Record<string, object>> = {
  overparam,
  "overparam/bullmq": bullmq,
  "overparam/io": io,
  "overparam/linalg": linalg,
  "overparam/network": network,
  "overparam/plot": plot,
  "overparam/store": store,
  "overparam/sweep": sweep,
  "overparam/url": url,
};
/** An entry without exports: a thread, which is sent messages in queue-arguments.test.ts. */
const others = ["overparam/worker"];

/** Exports that take no arguments of their own, and why each needs no property. */
const excused: Readonly<Record<string, string>> = {
  OverparamError: "an error class: made by us, not by users",
  ShapeError: "as OverparamError",
  DomainError: "as OverparamError",
  NotPositiveDefiniteError: "as OverparamError",
  SingularError: "as OverparamError",
  ConvergenceError: "as OverparamError",
  OutOfMemoryError: "as OverparamError",
  FeatureError: "as OverparamError",
  DiskError: "as OverparamError",
  init: "exchanges the core that all other tests use: test/wasm/init.test.ts hands it what is no core",
  setWorkerFactory: "changes how all later threads are made: test/workers/factory.test.ts",
};

/** Exports whose answers are held to what they must be where there is a service for them. */
const answeredElsewhere: Readonly<Record<string, string>> = {
  runOnQueue: "test/queue/queue.test.mjs: the bytes of a local run, with a Redis",
  runWorker: "as runOnQueue; what it takes out of the queue, in test/queue/payload.test.ts",
  load: "test/url/load.test.ts: the numbers of the inlined core",
};

const folder = new URL(".", import.meta.url).pathname;
const tests = readdirSync(folder).filter((name) => name.endsWith(".test.ts") && !name.startsWith("coverage"));
const textOf = (names: readonly string[]) =>
  names.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
const [againstAnything, invariants] = [
  textOf(tests.filter((name) => name.endsWith("-arguments.test.ts"))),
  textOf(tests.filter((name) => !name.endsWith("-arguments.test.ts"))),
];

test("every entry of the package with functions is read here", () => {
  const { exports } = JSON.parse(readFileSync(join(folder, "../../package.json"), "utf8")) as {
    exports: object;
  };
  const named = Object.keys(exports)
    .filter((name) => !/\.\w+$/.test(name))
    .map((name) => name.replace(/^\./, "overparam"));
  expect(named.toSorted()).toEqual([...Object.keys(entries), ...others].toSorted());
});

describe.each(Object.keys(entries))("the entry %s", (entry) => {
  const module = entries[entry] as Record<string, unknown>;
  const callable = Object.keys(module).filter((name) => typeof module[name] === "function" && !excused[name]);

  test.each(callable)("%s is called with arguments of every kind", (name) => {
    expect(againstAnything).toMatch(
      new RegExp(`(call: \\w+\\.${name}\\b|\\.${name}\\(|new (\\w+\\.)?${name}\\()`),
    );
  });

  test.each(callable.filter((name) => !answeredElsewhere[name]))(
    "%s is held to what must be true of its answers",
    (name) => {
      expect(invariants).toMatch(new RegExp(`\\b${name}\\b`));
    },
  );
});
