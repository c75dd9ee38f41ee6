// Every test runs on the test build of the core (asserts on, fresh arena memory is NaN) and leaves the arena as it found it.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect } from "vitest";
import { core, useModule } from "../../src/wasm/instance.js";
import { useNetworkModule } from "../../src/wasm/network.js";

// The test build holds the exports of both modules.
const build = readFileSync(new URL("../../build/test.wasm", import.meta.url));
useModule(build);
useNetworkModule(build);

let before: { instance: ReturnType<typeof core>; height: number };

beforeEach(() => {
  const instance = core();
  before = { instance, height: instance.mark() };
});

// A test that changes the core is held to it by the core that it began with.
afterEach(() => expect(before.instance.mark(), "height of the arena after the test").toBe(before.height));
