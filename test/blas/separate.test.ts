import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

// Engines do not replace a running function: a hot loop merged into its caller would run its first call unoptimised.
test("the optimiser keeps the hot loops of the published core in functions of their own", () => {
  const text = readFileSync(new URL("../../build/core.wat", import.meta.url), "utf8");
  for (const name of [
    "tile/tile2x8",
    "tile/tile2x16",
    "macro/macroKernel",
    "macro/macroKernelSingle",
    "pack/packRows",
    "pack/packRowsSingle",
    "pack/pack",
    "pack/packSingle",
    "trsmleaf/solveStrip",
    "dsymv/symvFourRows",
    "drot/drot",
  ])
    expect(text).toMatch(new RegExp(`call \\$assembly/blas/${name}\\b`));
  for (const name of ["secular/evaluate", "secular/secularRoot", "dsterf/sweep", "dbdsqr/sweep"])
    expect(text).toContain(`call $assembly/lapack/${name}`);
});
