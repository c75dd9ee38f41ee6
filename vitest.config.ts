import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/setup.ts"],
    testTimeout: 60_000,
    maxWorkers: "100%",
    // Tests of the package as it is published import dist/ as Node does, workers included.
    server: { deps: { external: [/\/dist\//] } },
  },
});
