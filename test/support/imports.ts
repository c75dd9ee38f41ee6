// Which file imports which, read from the sources.
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A file without its comments, those at the end of a line aside. */
export const codeOf = (file: string) =>
  readFileSync(join(root, file), "utf8").replace(/^\s*(?:\/\*|\*|\/\/).*$/gm, "");

/**
 * What a file imports or exports from, types included; or, for `loaded`, only what is there when it runs; for `atOnce`, of that only
 * what is loaded before the file itself.
 */
export function importsOf(file: string, { loaded = false, atOnce = false } = {}): string[] {
  const source = codeOf(file);
  const kept = loaded || atOnce ? source.replace(/^(?:import|export) type [^;]*;/gm, "") : source;
  const form = atOnce ? /(?:from|import)\s*"([^"]+)"/g : /(?:from|import)\s*\(?\s*"([^"]+)"/g;
  return [...kept.matchAll(form)].map(([, specifier]) => specifier);
}

/** The path, from the root of the package, that a relative specifier leads to. */
export const target = (file: string, specifier: string) =>
  relative(root, join(root, dirname(file), specifier));

interface Graph {
  /** Files of src/ that are loaded, the entries included. */
  files: string[];
  /** Specifiers that lead out of the package, as "file: specifier". */
  outside: string[];
}

/**
 * Everything that loading `entries` loads under one condition of package.json, threads that it can start included.
 * @throws {Error} a specifier of the package's own that leads nowhere
 */
export function loadedFrom(entries: readonly string[], condition: "node" | "default"): Graph {
  const { imports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const files = new Set<string>();
  const outside: string[] = [];
  const visit = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    for (const specifier of [...importsOf(file, { loaded: true }), ...threadsOf(file)]) {
      const inside = specifier.startsWith("#")
        ? String(imports[specifier][condition] ?? imports[specifier].default).replace(/^\.\/dist/, "src")
        : specifier.startsWith(".") && target(file, specifier);
      if (inside) visit(inside.replace(/\.js$/, ".ts"));
      else outside.push(`${file}: ${specifier}`);
    }
  };
  entries.forEach(visit);
  return { files: [...files].toSorted(), outside };
}

/** The files that a file starts as threads: new URL("./worker.js", import.meta.url). */
function threadsOf(file: string): string[] {
  return [...codeOf(file).matchAll(/new URL\(\s*"(\.[^"]+\.js)"/g)].map(([, specifier]) => specifier);
}
