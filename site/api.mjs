// What the entries of package.json export, read with the TypeScript compiler from the declarations in dist/.
// (TypeScript 7, which builds the package, has no such interface yet; this folder has a TypeScript 6 of its own.)
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { parseDocstring } from "./docstring.mjs";

/**
 * @typedef {object} Item an exported name
 * @property {string} name
 * @property {"function" | "class" | "constant" | "interface" | "type"} kind
 * @property {string} file of the source, from the root of the repository
 * @property {number} line
 * @property {string} signature the declaration as text, of all overloads, without members and comments
 * @property {ReturnType<typeof parseDocstring>} doc
 * @property {{ name: string, signature: string, doc: ReturnType<typeof parseDocstring> }[]} members
 *
 * @typedef {object} Entry
 * @property {string} specifier "overparam/linalg"
 * @property {string} file its source
 * @property {Item[]} items
 */

/**
 * @param {string} root of the repository, with dist/ built
 * @returns {Entry[]} in the order of package.json
 */
export function readApi(root) {
  const { name, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const entries = Object.entries(exports)
    .filter(([, conditions]) => conditions.types)
    .map(([path, conditions]) => ({ specifier: join(name, path), types: join(root, conditions.types) }));
  const options = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
    types: [],
    skipLibCheck: true,
  };
  const program = ts.createProgram(
    entries.map(({ types }) => types),
    options,
  );
  const checker = program.getTypeChecker();
  return entries.map(({ specifier, types }) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(types));
    const symbols = module ? checker.getExportsOfModule(module) : []; // overparam/worker exports nothing
    return {
      specifier,
      file: sourceOf(root, types),
      items: symbols
        .map((symbol) => readItem(checker, root, resolved(checker, symbol), symbol.name))
        .toSorted(byName),
    };
  });
}

const byName = (a, b) => a.name.localeCompare(b.name, "en");

function resolved(checker, symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The source of a declaration file: dist/a/b.d.ts comes from src/a/b.ts. */
function sourceOf(root, types) {
  return relative(root, types)
    .replace(/^dist/, "src")
    .replace(/\.d\.ts$/, ".ts");
}

function readItem(checker, root, symbol, name) {
  const declarations = symbol.declarations;
  const [first] = declarations;
  const file = sourceOf(root, first.getSourceFile().fileName);
  const comment = declarations.map(commentOf).find((text) => text !== "") ?? "";
  return {
    name,
    kind: kindOf(first),
    file,
    line: lineOf(join(root, file), symbol.name),
    signature: declarations.map(signatureOf).join("\n"),
    doc: parseDocstring(comment),
    members: membersOf(checker, symbol, first)
      .filter(isPublic)
      .filter((member) => !/@internal\b/.test(commentOf(member)))
      .map((member) => ({
        name: member.name?.getText() ?? "constructor",
        signature: trimmed(member.getText()),
        doc: parseDocstring(commentOf(member)),
      })),
  };
}

/** Of an interface all members, those of what it extends included; of a class its own. */
function membersOf(checker, symbol, declaration) {
  if (ts.isClassDeclaration(declaration)) return declaration.members;
  if (!ts.isInterfaceDeclaration(declaration)) return [];
  const own = new Set(declaration.members);
  const all = checker
    .getDeclaredTypeOfSymbol(symbol)
    .getProperties()
    .flatMap((property) => property.declarations ?? [])
    .filter((member) => ts.isTypeElement(member) && /\/dist\//.test(member.getSourceFile().fileName));
  return [...own, ...all.filter((member) => !own.has(member))];
}

function kindOf(declaration) {
  if (ts.isFunctionDeclaration(declaration)) return "function";
  if (ts.isClassDeclaration(declaration)) return "class";
  if (ts.isVariableDeclaration(declaration)) return "constant";
  return ts.isInterfaceDeclaration(declaration) ? "interface" : "type";
}

/** The last docstring in front of a declaration. */
function commentOf(declaration) {
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc)?.getText() ?? "";
}

/** The declaration without docstrings; of classes and interfaces the head alone. */
function signatureOf(declaration) {
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const text = node.getText();
  if (declaration.members) return trimmed(text.slice(0, declaration.members.pos - node.getStart() - 1));
  return trimmed(text);
}

function trimmed(text) {
  return text
    .replace(/^export /, "")
    .replace(/^declare /, "")
    .trim();
}

function isPublic(member) {
  const hidden =
    ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected);
  return !hidden && !member.name?.getText().startsWith("#");
}

/** The line on which the source declares a name, counted from 1. */
function lineOf(file, name) {
  if (!existsSync(file)) throw new Error(`docs: ${file} is missing, the source of ${name}`);
  const lines = readFileSync(file, "utf8").split("\n");
  const declares = new RegExp(
    `^export (?:async |abstract )*(?:function|class|const|let|interface|type) ${name}\\b`,
  );
  const line = lines.findIndex((text) => declares.test(text)) + 1;
  if (line === 0) throw new Error(`docs: ${file} does not declare ${name}`);
  return line;
}
