import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

// As for the dense kernels (test/blas/separate.test.ts): a hot loop merged into its caller would run its first call unoptimised.
test("the optimiser keeps the hot loops of draws and fits in functions of their own", () => {
  const text = readFileSync(new URL("../../build/core.wat", import.meta.url), "utf8");
  for (const name of [
    "random/philox/philoxGroups",
    "random/normal/normalsFromLanes",
    "simulate/design/scaleAndDot",
    "simulate/risk/weightedDistance",
    "simulate/combine/addFour",
    "simulate/combine/dotFour",
  ])
    expect(text).toContain(`call $assembly/${name}`);
});
