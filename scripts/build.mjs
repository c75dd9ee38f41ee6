// Builds everything: assembly/ -> build/*.wasm -> src/wasm/generated/ -> dist/ -> dist/web/.
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
import { licenseText } from "./licenses.mjs";
import { buildWeb } from "./web.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const path = (...parts) => join(root, ...parts);
const run = (script, ...args) =>
  execFileSync(process.execPath, [path("node_modules", script), ...args], { cwd: root, stdio: "inherit" });

buildWasm();
writeGenerated();
buildTypeScript();
await buildWeb(path("dist"));

function buildWasm() {
  const stampFile = path("build", "stamp");
  const stamp = sourceHash();
  const outputs = ["core.wasm", "core.d.ts", "fast.wasm", "network.wasm", "network.d.ts", "test.wasm"].map(
    (name) => path("build", name),
  );
  if (outputs.every(existsSync) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  run("assemblyscript/bin/asc.js", "assembly/index.ts", "--target", "release");
  run("assemblyscript/bin/asc.js", "assembly/index.ts", "--target", "fast");
  run("assemblyscript/bin/asc.js", "assembly/network.ts", "--target", "network");
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

/** The binaries as strings (raw deflate, base64), their hashes, and the types of their exports. */
function writeGenerated() {
  const { version } = JSON.parse(readFileSync(path("package.json"), "utf8"));
  const folder = path("src", "wasm", "generated");
  mkdirSync(folder, { recursive: true });
  const header = "// Written by scripts/build.mjs; not kept in git.\n";
  const writeBinary = (source, file) => {
    const wasm = readFileSync(path("build", source));
    const base64 = deflateRawSync(wasm, { level: 9 }).toString("base64");
    write(join(folder, file), `${header}export const binary: string =\n  "${base64}";\n`);
    return createHash("sha256").update(wasm).digest("hex").slice(0, 16);
  };
  const coreHash = writeBinary("core.wasm", "binary.ts");
  const fastHash = writeBinary("fast.wasm", "fast-binary.ts");
  const networkHash = writeBinary("network.wasm", "network-binary.ts");
  write(
    join(folder, "version.ts"),
    `${header}export const packageVersion = "${version}";\nexport const coreHash = "${coreHash}";\nexport const fastHash = "${fastHash}";\nexport const networkHash = "${networkHash}";\n`,
  );
  const declarations = (name) => readFileSync(path("build", `${name}.d.ts`), "utf8");
  write(
    join(folder, "exports.ts"),
    header +
      exportsInterface("CoreExports", declarations("core")) +
      exportsInterface("NetworkExports", declarations("network")) +
      exportsInterface("TestExports", declarations("test")),
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
  for (const name of ["core.wasm", "fast.wasm", "network.wasm"])
    copyFileSync(path("build", name), path("dist", name));
  // Of the code that asc compiled into them; bundles have a file of their own.
  writeFileSync(path("dist", "THIRD-PARTY-LICENSES.txt"), licenseText([]));
}

function write(file, text) {
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}
