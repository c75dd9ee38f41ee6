// Tables of the documentation against the records in bench/results/.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync("docs/guide/how-fast-is-it.md", "utf8");

/** A record of bench/results: the file, how its title begins, and which of its rows. */
const sources: Record<string, [file: string, title: string, row: string]> = {
  "predict one point": ["simulation", "predict: one point, two groups", "overparam"],
  "the same for a spectrum": ["simulation", "predict: one point, spectrum of 1000", "overparam"],
  "one simulated trial": ["simulation", "one trial, n = 300, p = 1500", "overparam"],
  "product of two": ["linalg", "product 512 × 512, doubles", "matmul"],
  "first call": ["linalg", "a fresh process", "first call"],
};

interface Row {
  name: string;
  best: number;
  median: number;
}

function measured([file, title, name]: [string, string, string]): Row {
  const { records } = JSON.parse(readFileSync(`bench/results/${file}.json`, "utf8")) as {
    records: { title: string; rows: Row[] }[];
  };
  const record = records.find((record) => record.title.startsWith(title));
  return record!.rows.find((row) => row.name.startsWith(name))!;
}

const shown = [...page.matchAll(/^\| ([^|]+) \| ([\d.]+) (µs|ms) \|$/gm)].map(
  ([, job, value, unit]) => [job, Number(value) * (unit === "µs" ? 1e-3 : 1)] as const,
);

test("the table has a line for each record", () => {
  expect(shown.length).toBe(Object.keys(sources).length);
});

test.each(shown)("%s takes what the benchmarks measured", (job, ms) => {
  const [, source] = Object.entries(sources).find(([start]) => job.startsWith(start))!;
  const { best, median } = measured(source);
  expect(ms).toBeGreaterThan(0.9 * best);
  expect(ms).toBeLessThan(1.1 * median);
});

test("docs/networks.md has the table of what skipping zeros saves", () => {
  const table = execFileSync(process.execPath, ["scripts/sparse-table.mjs"], { encoding: "utf8" });
  expect(readFileSync("docs/networks.md", "utf8")).toContain(table);
});
