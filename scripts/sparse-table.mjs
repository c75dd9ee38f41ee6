// The table of docs/networks.md on evaluation that skips zeros, from what `npm run bench -- network-sparse --save network-sparse.json` left
// in bench/results/. `node scripts/sparse-table.mjs` prints it; test/docs/speed.test.ts holds the page to it.
import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

const KINDS = ["mlp", "conv4", "conv16"];

/** Lines of Markdown. */
export function sparseLines() {
  const file = new URL("../bench/results/network-sparse.json", import.meta.url);
  const { records } = JSON.parse(readFileSync(file, "utf8"));
  const rowsOf = new Map(records.map(({ key, rows }) => [key, rows]));
  const shares = records.map(({ key }) => key).filter((key) => key.startsWith("network-sparse-mlp-"));
  const cells = (kind, share) => {
    const [skipping, reading] = rowsOf.get(`network-sparse-${kind}-${share}`);
    return `${ms(reading.best)} → ${ms(skipping.best)} (${(reading.best / skipping.best).toFixed(1)}×)`;
  };
  return [
    "| Weights kept | 784-512-10 | `convNet` of width 4 | `convNet` of width 16 |",
    "|--:|--:|--:|--:|",
    ...shares.map((key) => {
      const share = key.split("-").at(-1);
      return `| ${share} % | ${KINDS.map((kind) => cells(kind, share)).join(" | ")} |`;
    }),
  ];
}

const ms = (value) => `${value.toPrecision(value < 1 ? 2 : 3)} ms`;

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  console.log(sparseLines().join("\n"));
