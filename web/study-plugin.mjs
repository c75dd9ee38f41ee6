// The recorded study of networks (examples/network.json, run by `overparam network`), as the module "virtual:network-study".
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = (name) => readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), "utf8");
const KEYS = ["width", "target", "stage", "rule", "seed", "trainError", "testError"];
const TEXTS = new Set(["stage", "rule"]);
/** Errors are shares of some hundred or thousand images. */
const DIGITS = 6;

export const studyPlugin = {
  name: "network-study",
  resolveId: (id) => (id === "virtual:network-study" ? "\0network-study" : null),
  load: (id) =>
    id === "\0network-study"
      ? `export const plan = ${JSON.stringify(JSON.parse(file("examples/network.json")))};\n` +
        `export const rows = ${JSON.stringify(rows())}.map(([${KEYS}]) => ({ ${KEYS} }));`
      : null,
};

function rows() {
  const [head, ...lines] = file("test/fixtures/network-study.csv").trimEnd().split("\n");
  const names = head.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return KEYS.map((key) => {
      const cell = cells[names.indexOf(key)];
      if (cell === undefined) throw new Error(`the recorded study has no column ${key}`);
      if (cell === "") return null;
      return TEXTS.has(key) ? cell : Number(Number(cell).toFixed(DIGITS));
    });
  });
}
