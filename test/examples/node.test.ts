// The examples that need no browser: run as a reader runs them, and held against the API. Those in browsers: test/package/examples.mjs.
import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { linearGaussian, predict, simulate } from "../../dist/index.js";

const run = async (...args: string[]) => (await promisify(execFile)(process.execPath, args)).stdout;

const spiked = linearGaussian({
  features: [
    { weight: 0.1, variance: 25, coefficient: 1 },
    { weight: 0.9, variance: 1, coefficient: 1 },
  ],
  noiseStd: 0.7,
});

test("every example is in the table of examples/README.md, and what is in the table is there", () => {
  const page = readFileSync("examples/README.md", "utf8");
  const listed = [...page.matchAll(/^\| \[[^\]]+\]\(([^)]+)\)/gm)].map(([, name]) => name.replace(/\/$/, ""));
  expect(listed.toSorted()).toEqual(readdirSync("examples").filter((name) => name !== "README.md"));
  const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => join("examples", target));
  expect(links.filter((file) => !existsSync(file))).toEqual([]);
});

test("examples/node.mjs prints the numbers of theory and simulation, and they agree", async () => {
  const lines = (await run("examples/node.mjs")).trimEnd().split("\n");
  const question = { nSamples: 200, nFeatures: 600, keepFraction: 0.1 };
  const { small, dense, pruned, retrained } = predict(spiked, question);
  const numbers = lines.slice(1, -1).map((line) => line.match(/\d+\.\d+/g)!.map(Number));
  expect(numbers.map(([theory]) => theory)).toEqual(
    [small, dense, pruned.hessian, retrained.hessian].map((value) => Number(value.toFixed(3))),
  );
  for (const [theory, mean, error] of numbers) expect(Math.abs(mean - theory)).toBeLessThan(4 * error + 0.03);
  expect(pruned.hessian).toBeLessThan(small);
  expect(lines.at(-1)).toBe("Train large, then prune.");
});

test("examples/worker.mjs prints what this thread computes, and does not block its own", async () => {
  const problem = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 });
  const options = { nSamples: 150, nFeatures: 450, keepFraction: 0.1, nTrials: 60, seed: 1 };
  const { mean, standardError } = (await simulate(problem, options)).pruned.magnitude;
  expect(await run("examples/worker.mjs")).toBe(
    `pruned by magnitude: ${mean.toFixed(4)} ± ${standardError.toFixed(4)}\nthis thread went on meanwhile\n`,
  );
});

test("the cells of examples/notebook.js follow their input in Observable's runtime", async () => {
  const code = `
    import { Runtime } from "@observablehq/runtime";
    import define from "./examples/notebook.js";
    const runtime = new Runtime();
    const main = runtime.module(define);
    const found = [];
    for (const kappa of [3, 1.2]) {
      main.redefine("kappa", kappa);
      const [prediction, verdict] = [await main.value("prediction"), await main.value("verdict")];
      found.push([prediction.pruned.hessian, prediction.small, verdict]);
    }
    console.log(JSON.stringify({ found, chart: await main.value("chart") }));
    runtime.dispose();`;
  const { found, chart } = JSON.parse(await run("--input-type=module", "-e", code));
  const [large, few] = [3, 1.2].map((kappa) => predict(spiked, { kappa, keepFraction: 0.1 }));
  expect(found).toEqual([
    [
      large.pruned.hessian,
      large.small,
      `Train large, then prune: −${Math.round(100 * (1 - large.pruned.hessian / large.small))} %.`,
    ],
    [few.pruned.hessian, few.small, "Train small."],
  ]);
  expect(chart.$schema).toContain("vega-lite");
});
