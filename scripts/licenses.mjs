// A plugin of rolldown, rollup and Vite: writes the licences of the packages whose code went into a bundle.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What is in every bundle that inlines a WebAssembly module: the parts of AssemblyScript's library that asc compiled into it. */
const COMPILED_IN = ["assemblyscript"];

/**
 * @param {object} [options]
 * @param {string} [options.fileName] the name of the file beside the bundle
 * @param {string[]} [options.also] packages whose data went into it some other way
 * @returns {import("rolldown").Plugin}
 */
export function licenses({ fileName = "THIRD-PARTY-LICENSES.txt", also = [] } = {}) {
  return {
    name: "licenses",
    generateBundle(_options, bundle) {
      const folders = Object.values(bundle)
        .filter(({ type }) => type === "chunk")
        .flatMap(({ modules }) => Object.entries(modules))
        .filter(([, { renderedLength }]) => renderedLength > 0)
        .flatMap(([id]) => packageOf(id) ?? [])
        .concat(also.map(installed));
      this.emitFile({ type: "asset", fileName, source: licenseText(folders) });
    },
  };
}

/**
 * The text of the file: one section to a package, by name.
 * @param {readonly string[]} folders of the packages; repetitions do not matter
 * @throws {Error} a package that states no licence
 */
export function licenseText(folders) {
  const all = [...new Set([...folders, ...COMPILED_IN.map(installed)])];
  const sections = all.map(describe).toSorted((a, b) => (a < b ? -1 : 1));
  const head = "Code of these packages is contained in the files beside this one.\n";
  return [head, ...sections].join(`\n${"-".repeat(80)}\n\n`);
}

const installed = (name) => fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url));

/** The folder of the package that a module belongs to; undefined for our own. */
function packageOf(id) {
  const match = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id);
  return match?.[1];
}

function describe(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (typeof license !== "string") throw new Error(`${name} states no licence`);
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const texts = files.toSorted().map((file) => readFileSync(join(folder, file), "utf8").trim());
  const by = typeof author === "object" ? author.name : author;
  // A package may bring no text: its name for the licence has to do.
  return `${[`${name} ${version}, ${license}${by ? `, ${by}` : ""}`, ...texts].join("\n\n")}\n`;
}
