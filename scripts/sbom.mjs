// dist/sbom.cdx.json: what the published package consists of besides itself, as CycloneDX. From npm's own list: the dependencies that
// are installed with it, and the packages whose code is in its files, as their licence files name them.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { name } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const folders = ["dist", "dist/web", "dist/explorer"];

const list = (...options) => {
  const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only", ...options];
  return JSON.parse(execFileSync("npm", args, { cwd: root, encoding: "utf8", maxBuffer: 1e8 }));
};

const all = list();
const installed = list("--omit", "dev", "--omit", "optional", "--omit", "peer").components.map(idOf);
const bundled = new Map();
for (const folder of folders)
  for (const id of namedIn(join(root, folder, "THIRD-PARTY-LICENSES.txt")))
    bundled.set(id, [...(bundled.get(id) ?? []), folder]);
const wanted = new Set([...installed, ...bundled.keys()]);
const components = all.components.filter((component) => wanted.has(idOf(component)));
const missing = [...wanted].filter((id) => !components.some((component) => idOf(component) === id));
if (missing.length > 0) throw new Error(`npm does not list ${missing.join(", ")}`);

// Without time and serial number: the same package gives the same file.
const { serialNumber: _, metadata, ...rest } = all;
const { timestamp: __, ...told } = metadata;
const sbom = {
  ...rest,
  metadata: { ...told, component: { ...metadata.component, name } },
  components: components
    .map((component) => ({ ...component, properties: whereIn(bundled.get(idOf(component))) }))
    .toSorted((a, b) => (a["bom-ref"] < b["bom-ref"] ? -1 : 1)),
  dependencies: all.dependencies
    .filter(
      ({ ref }) => ref === metadata.component["bom-ref"] || components.some((c) => c["bom-ref"] === ref),
    )
    .map(({ ref, dependsOn }) => ({
      ref,
      dependsOn: dependsOn.filter((to) => components.some((c) => c["bom-ref"] === to)),
    })),
};
writeFileSync(join(root, "dist", "sbom.cdx.json"), `${JSON.stringify(sbom, null, 2)}\n`);

/** "name@version", also of a package that npm lists under a path. */
function idOf({ group, name: short, version }) {
  return `${group ? `${group}/` : ""}${short}@${version}`;
}

/** The packages that a file of licences names: "name version, licence" at the head of each section. */
function namedIn(file) {
  if (!existsSync(file)) throw new Error(`${file} must be there: npm run build && npm run build:explorer`);
  return [...readFileSync(file, "utf8").matchAll(/^-{80}\n\n(\S+) (\S+), /gm)].map(
    ([, found, version]) => `${found}@${version}`,
  );
}

function whereIn(places) {
  return places ? [{ name: "overparam:bundled-in", value: places.join(", ") }] : [];
}
