// The rows of the full study as they were recorded: examples/network.json, run by `overparam network`.
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

const [header, ...lines] = readFileSync("test/fixtures/network-study.csv", "utf8").trimEnd().split("\n");
if (header !== networkColumns.join(",")) throw new Error(`other columns: ${header}`);

export const recordedRows = lines.map((line) => {
  const cells = line.split(",");
  const entries = networkColumns.map((name, i) => {
    if (cells[i] === "") return [name, null];
    return [name, TEXT.has(name) ? cells[i] : Number(cells[i])];
  });
  return Object.fromEntries(entries) as NetworkRow;
});
