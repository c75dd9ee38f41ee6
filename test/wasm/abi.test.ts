import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as mirror from "../../src/wasm/abi.js";

test("src/wasm/abi.ts mirrors assembly/abi.ts", () => {
  const source = readFileSync(new URL("../../assembly/abi.ts", import.meta.url), "utf8");
  const constants = [...source.matchAll(/^export const (\w+): i32 = (\d+);$/gm)];
  expect(Object.fromEntries(constants.map(([, name, value]) => [name, Number(value)]))).toEqual({
    ...mirror,
  });
});
