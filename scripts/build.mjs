// Builds everything: assembly/ -> build/*.wasm -> src/wasm/generated/ -> dist/.
// The WebAssembly step is skipped while its sources are unchanged.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const path = (...parts) => join(root, ...parts);
const run = (script, ...args) =>
  execFileSync(process.execPath, [path("node_modules", script), ...args], { cwd: root, stdio: "inherit" });

buildWasm();
writeGenerated();
buildTypeScript();

function buildWasm() {
  const stampFile = path("build", "stamp");
  const stamp = sourceHash();
  const outputs = ["core.wasm", "core.d.ts", "test.wasm"].map((name) => path("build", name));
  if (outputs.every(existsSync) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  run("assemblyscript/bin/asc.js", "assembly/index.ts", "--target", "release");
  run("assemblyscript/bin/asc.js", "assembly/testing.ts", "--target", "test");
  writeFileSync(stampFile, stamp);
}

function sourceHash() {
  const hash = createHash("sha256");
  const files = readdirSync(path("assembly"), { recursive: true }).filter((name) => name.endsWith(".ts"));
  for (const name of files.toSorted()) hash.update(name).update(readFileSync(path("assembly", name)));
  hash.update(readFileSync(path("asconfig.json")));
  hash.update(readFileSync(path("node_modules/assemblyscript/package.json")));
  return hash.digest("hex");
}

/** The binary as a string (raw deflate, base64), its hash, and the types of its exports. */
function writeGenerated() {
  const wasm = readFileSync(path("build", "core.wasm"));
  const { version } = JSON.parse(readFileSync(path("package.json"), "utf8"));
  const declarations = readFileSync(path("build", "test.d.ts"), "utf8");
  const folder = path("src", "wasm", "generated");
  mkdirSync(folder, { recursive: true });
  const header = "// Written by scripts/build.mjs; not kept in git.\n";
  const base64 = deflateRawSync(wasm, { level: 9 }).toString("base64");
  write(join(folder, "binary.ts"), `${header}export const binary =\n  "${base64}";\n`);
  const hash = createHash("sha256").update(wasm).digest("hex").slice(0, 16);
  write(
    join(folder, "version.ts"),
    `${header}export const packageVersion = "${version}";\nexport const wasmHash = "${hash}";\n`,
  );
  write(
    join(folder, "exports.ts"),
    header +
      exportsInterface("CoreExports", readFileSync(path("build", "core.d.ts"), "utf8")) +
      exportsInterface("TestExports", declarations),
  );
}

/** Turns asc's declarations of the exports into an interface. */
function exportsInterface(name, declarations) {
  const body = declarations.slice(declarations.indexOf("{") + 1, declarations.indexOf("\n}"));
  const members = body.replaceAll("export const ", "readonly ").replaceAll("export function ", "");
  return `export interface ${name} {${members}\n}\n`;
}

function buildTypeScript() {
  rmSync(path("dist"), { recursive: true, force: true });
  run("typescript/bin/tsc", "-p", "tsconfig.json");
  copyFileSync(path("build", "core.wasm"), path("dist", "core.wasm"));
}

function write(file, text) {
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}
