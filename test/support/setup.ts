// Every test runs on the test build of the core (asserts on, fresh arena memory is NaN).
import { readFileSync } from "node:fs";
import { useModule } from "../../src/wasm/instance.js";

useModule(readFileSync(new URL("../../build/test.wasm", import.meta.url)));
