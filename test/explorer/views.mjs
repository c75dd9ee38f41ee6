// Coefficients and regimes, and what can be taken away from each view.
import assert from "node:assert/strict";
import * as api from "../../dist/index.js";
import { expandPlan } from "../../dist/sweep/index.js";
import { download, pathPoints, until } from "./hands.mjs";

/** Lines of a CSV text as objects. */
function rowsOf(text) {
  const [head, ...lines] = text.trim().split("\n");
  const keys = head.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [keys[i], cell])));
}

/** Runs the lines that a view shows, and gives what the last one makes. */
async function runCode(page) {
  const code = await page.locator(".code code").evaluate((element) => element.textContent);
  const lines = code.split("\n");
  assert.equal(lines.length, 3, code);
  const body = code.replace(/^import (\{.*\}) from "overparam";/, "const $1 = api;");
  const last = /^const (.*?) = /.exec(lines[2])[1].replace(/^\[(.*)\]$/, "$1");
  const AsyncFunction = (async () => {}).constructor;
  return new AsyncFunction("api", `${body}\nreturn ${last};`)(api);
}

const quarter = { timeout: 15_000 };

export const checks = [
  {
    title: "the coefficients of simulated fits fill the predicted density",
    async run({ page, open, downloads }) {
      await open("#problem=spiked&view=law&k=4&score=hessian");
      await until(page, () => /Bars: 120 simulated/.test(document.querySelector("figcaption").textContent));
      const { rows, kept } = {
        rows: rowsOf((await download(page, "CSV", downloads)).bytes.toString()),
        kept: Number(/keeps the (\d+)/.exec(await page.locator("figcaption").textContent())[1]),
      };
      const step = rows[1].score - rows[0].score;
      const sum = (key, only = () => true) =>
        rows.filter(only).reduce((total, row) => total + Number(row[key]) * step, 0);
      assert.ok(Math.abs(sum("predicted") - 1) < 1e-3);
      assert.ok(Math.abs(sum("simulated") - 1) < 1e-2);
      // bins next to the threshold belong to one side as a whole
      for (const key of ["predicted", "simulated"])
        assert.ok(Math.abs(sum(key, (row) => row.kept === "1") - kept / 400) < 0.02, key);
      const distance = rows.reduce((total, row) => total + Math.abs(row.predicted - row.simulated) * step, 0);
      assert.ok(distance < 0.1, `the bars are ${distance} from the line`);
      assert.ok(pathPoints(await page.locator('[data-series="density"]').getAttribute("d")).length > 100);
    },
  },
  {
    title: "the crosshair of the map sets both numbers, by hand and by key, and the verdict follows",
    async run({ page, open }) {
      await open("#problem=spiked&view=map");
      await page.locator('[data-color^="large"]').first().waitFor({ state: "attached" });
      const box = await page.locator(".canvas").boundingBox();
      await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.5 * box.height);
      await page.mouse.down();
      await page.mouse.move(box.x + 0.32 * box.width, box.y + 0.3 * box.height, { steps: 4 });
      await page.mouse.up();
      await until(page, () => /&k=/.test(location.hash) && /&noise=/.test(location.hash));
      assert.match(await page.locator(".headline").textContent(), /^Train small/);
      await page.locator(".canvas").focus();
      for (let k = 0; k < 45; k++) await page.keyboard.press("ArrowRight");
      await until(page, () => document.querySelector(".headline").textContent.startsWith("Train large"));
      await page.locator('select[name="axis-y"]').selectOption("spikeVariance");
      await until(page, () =>
        [...document.querySelectorAll("svg.chart text")].some((t) => t.textContent === "Spike variance"),
      );
    },
  },
  {
    title: "map.csv is the regime map of the API, also run from the lines shown",
    async run({ page, open, downloads }) {
      await open("#problem=identity&view=map&noise=0.8&y=spikeCoefficient");
      await until(
        page,
        () =>
          document.querySelector("[data-color]") &&
          !/finer/.test(document.querySelector("figcaption").textContent),
        undefined,
        quarter,
      );
      const rows = rowsOf((await download(page, "CSV", downloads)).bytes.toString());
      const map = await runCode(page);
      assert.equal(rows.length, map.ratio.length);
      assert.deepEqual(
        rows.map((row) => Number(row.ratio)),
        [...map.ratio],
      );
      const plan = JSON.parse((await download(page, "Plan", downloads)).bytes.toString());
      assert.equal(plan.x.parameter, "kappa");
      assert.equal(plan.noiseStd, 0.8);
    },
  },
  {
    title: "pictures, numbers, plan and code of a curve",
    async run({ page, open, downloads }) {
      await open("#problem=spiked&noise=1.2&n=60&ridge=0.05");
      await until(page, () =>
        /^\d\d\d trials\.$/.test(document.querySelector(".progress").textContent.trim()),
      );
      const svg = await download(page, "SVG", downloads);
      assert.match(svg.name, /^overparam-spiked-curve\.svg$/);
      const text = svg.bytes.toString();
      assert.match(text, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      assert.match(text, /Train (large|small)/);
      const shown = await page.evaluate((svg) => {
        const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
        return {
          error: parsed.querySelector("parsererror") !== null,
          paths: parsed.querySelectorAll("[data-series]").length,
        };
      }, text);
      assert.deepEqual(shown, { error: false, paths: 6 });
      const png = await download(page, "PNG", downloads);
      assert.deepEqual([...png.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
      assert.equal(png.bytes.readUInt32BE(16), 1640);

      const rows = rowsOf((await download(page, "CSV", downloads)).bytes.toString());
      const { points } = await runCode(page);
      for (const point of points) {
        const row = rows.find(
          (r) => r.estimator === "theory" && r.stage === "dense" && Number(r.p) === point.nFeatures,
        );
        const ratio = Number(row.value) / point.dense;
        assert.ok(Math.abs(ratio - 1) < 1e-9, `p = ${point.nFeatures}: ${row.value}, API ${point.dense}`);
      }
      const simulated = rows.filter((row) => row.estimator === "simulation" && row.stage === "retrained");
      assert.ok(simulated.length > 20);
      for (const { value, standardError, p, rule } of simulated) {
        const { retrained } = points.find((point) => point.nFeatures === Number(p)) ?? {};
        // a finite n parts from the limit by some percent
        if (retrained)
          assert.ok(
            Math.abs(value - retrained[rule]) < 5 * standardError + 0.08 * retrained[rule],
            `${rule} at ${p}`,
          );
      }

      const plan = JSON.parse((await download(page, "Plan", downloads)).bytes.toString());
      const cells = expandPlan(plan);
      assert.equal(cells.count, 1); // a curve is computed as a whole
    },
  },
  {
    title: "every problem has code that runs, and a plan or a reason why not",
    async run({ page, open, downloads }) {
      for (const [hash, planned] of [
        ["#problem=own&k=2", true],
        ["#problem=own&rounds=2", true],
        ["#problem=spiked&view=law&k=2", true],
        ["#problem=spiked&view=law&k=4", true],
        ["#problem=correlated&n=20", true],
        ["#problem=correlated&n=20&structure=equicorrelated", false],
        ["#problem=features&n=20", true],
        ["#problem=digits&n=20", false],
      ]) {
        await open(hash);
        const button = page.getByRole("button", { name: "Plan", exact: true });
        assert.equal(await button.isEnabled(), planned, hash);
        if (planned) expandPlan(JSON.parse((await download(page, "Plan", downloads)).bytes.toString()));
        if (hash.includes("digits")) continue; // the lines ask for data of one's own
        const result = await runCode(page);
        assert.ok(result !== undefined, hash);
      }
    },
  },
];
