// The rows of the full study as they were recorded by `overparam network`: those of examples/network.json, and those of the seeds
// on which its plan was chosen.
import { readFileSync } from "node:fs";
import type { NetworkPlan } from "../../src/study/plan.js";
import { networkColumns, type NetworkRow } from "../../src/study/record.js";

export const recordedPlan = JSON.parse(readFileSync("examples/network.json", "utf8")) as NetworkPlan;

const TEXT = new Set([
  "network",
  "images",
  "stage",
  "rule",
  "retrainFrom",
  "version",
  "wasmHash",
  "networkHash",
]);

export function readStudy(path: string): NetworkRow[] {
  const [header, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
  if (header !== networkColumns.join(",")) throw new Error(`other columns: ${header}`);
  return lines.map((line) => {
    const cells = line.split(",");
    const entries = networkColumns.map((name, i) => {
      if (cells[i] === "") return [name, null];
      return [name, TEXT.has(name) ? cells[i] : Number(cells[i])];
    });
    return Object.fromEntries(entries) as NetworkRow;
  });
}

/** Seeds 9 to 20, which had no part in the choice. */
export const recordedRows = readStudy("test/fixtures/network-study.csv");

/** Seeds 1 to 8: the plan was settled when the first two facts held on them. */
export const chosenRows = readStudy("test/fixtures/network-study-chosen.csv");

/** The seeds 9 to 16 again at widths 3, 8 and 12, target 3, with no label drawn anew and with 10 % of them. */
export const lessNoiseRows = readStudy("test/fixtures/network-study-noise.csv");
