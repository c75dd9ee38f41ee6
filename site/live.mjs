// Blocks of JavaScript as modules that a page imports when a reader asks for it: no eval, so the security policy stays strict.
import { readClaim, readImport } from "../scripts/examples.mjs";

/** Entries that dist/web/ has for pages. The others need a disk, a queue or a folder of files. */
const inPages = new Set(
  ["", "/linalg", "/io", "/network", "/plot", "/sweep"].map((path) => `overparam${path}`),
);
/** renderSvg needs vega, which compiles expressions at run time unless told otherwise, against this policy; readCifar a folder of files. */
const notInPages = /\b(?:renderSvg|readCifar)\b/;

/** The file of an entry, dist/web/ being copied to lib/. */
const libraryFile = (specifier) => `lib/${specifier.split("/")[1] ?? "index"}.js`;

/**
 * @param {string} code a block, as shown
 * @param {{ up: string, names?: Map<string, string> }} options `up` leads from the module to the root of the site; `names` are the public
 *   names that the block may use without importing them, with their entries
 * @returns {string | undefined} the text of a module whose default export runs the block; nothing where it cannot run in a page
 */
export function liveModule(code, { up, names = new Map() }) {
  const imports = [];
  const body = [];
  for (const line of code.split("\n")) {
    const found = readImport(line);
    if (found) imports.push(found);
    else if (/^import\b/.test(line)) return undefined;
    else body.push(line);
  }
  const imported = imports.map(({ specifier }) => specifier);
  const used = new Map([...names].filter(([name]) => new RegExp(`\\b${name}\\b`).test(body.join("\n"))));
  for (const { names: own } of imports) for (const name of own.matchAll(/\w+/g)) used.delete(name[0]);
  if (![...imported, ...used.values()].every((specifier) => inPages.has(specifier))) return undefined;
  if (notInPages.test(code)) return undefined;
  return [
    ...imports.map(({ names, specifier }) => `import ${names} from "${up}${libraryFile(specifier)}";`),
    ...[...used].map(([name, specifier]) => `import { ${name} } from "${up}${libraryFile(specifier)}";`),
    "export default async function run(console, show) {",
    // A block of its own, so that its `const x` may shadow an imported name.
    "{",
    ...body.map(showingLine),
    "}",
    "}",
    "",
  ].join("\n");
}

/** `expression; // value` also shows what the expression gives here. */
function showingLine(line) {
  const claim = readClaim(line);
  if (!claim) return line;
  const { statement, declared, shown } = claim;
  const label = JSON.stringify((declared ?? shown ?? statement).trim());
  if (declared) return `${statement}; show(${label}, ${declared});`;
  return `show(${label}, (${shown ?? statement}));`;
}
