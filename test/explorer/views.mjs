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

const spikes = {
  features: [
    { weight: 0.1, variance: 25, coefficient: 1 },
    { weight: 0.9, variance: 1, coefficient: 1 },
  ],
};

/** The page's world of correlated neighbours. */
function alike({ features, noiseStd }, d, rho) {
  const spiked = Math.round(features[0].weight * d);
  const group = (i) => features[i < spiked ? 0 : 1];
  const { data, ...shape } = api.ar1(d, rho);
  return api.linearGaussian({
    covariance: {
      ...shape,
      data: data.map((r, at) => r * Math.sqrt(group(Math.floor(at / d)).variance * group(at % d).variance)),
    },
    betaStar: Float64Array.from({ length: d }, (_, i) => group(i).coefficient / Math.sqrt(d)),
    noiseStd,
  });
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
      // of the prediction, bins next to the threshold belong to one side as a whole
      assert.ok(Math.abs(sum("predictedKept") - kept / 400) < 0.02);
      // fits keep exactly as many, whatever lies beyond the ends of the axis
      assert.ok(Math.abs(sum("simulatedKept") - kept / 400) < 1e-3);
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
    title: "simulated dots have the bits of Node, whatever thread drew them",
    async run({ page, open, downloads }) {
      await open("#problem=spiked&noise=1.2&n=20&k=2");
      await until(page, () => /^240 trials\.$/.test(document.querySelector(".progress").textContent.trim()));
      const rows = rowsOf((await download(page, "CSV", downloads)).bytes.toString());
      const dots = rows.filter((row) => row.estimator === "simulation" && row.stage === "retrained");
      const sizes = [...new Set(dots.map(({ p }) => Number(p)))];
      const world = api.linearGaussian({ ...spikes, noiseStd: 1.2 });
      const sums = new Map();
      for (let seed = 1; seed <= 240; seed++) {
        // the sizes of the page: those of the dots, and models that are not pruned
        const all = [3, 6, 8, 9, ...sizes].toSorted((a, b) => a - b);
        const { points } = await api.simulateCurve(world, {
          nSamples: 20,
          nFeatures: 80,
          sizes: [...new Set(all)],
          nKept: 8,
          rules: ["magnitude", "hessian"],
          nTrials: 1,
          seed,
          workers: 1,
        });
        for (const { nFeatures, retrained } of points)
          for (const [rule, { mean }] of Object.entries(retrained)) {
            const key = `${nFeatures} ${rule}`;
            sums.set(key, (sums.get(key) ?? 0) + mean);
          }
      }
      assert.ok(dots.length > 20);
      for (const { p, rule, value } of dots)
        assert.equal(Number(value), sums.get(`${p} ${rule}`) / 240, `${rule} at ${p}`);
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
  {
    title: "coefficients have a law in every problem, which simulated fits follow",
    async run({ page, open, downloads }) {
      for (const [hash, share] of [
        ["problem=correlated&n=40&k=3", 1 / 7.5],
        ["problem=features&n=40&k=3&activation=erf&score=hessian", 1 / 7.5],
        ["problem=digits&n=60&k=2&ridge=0.05", 1 / 5],
        ["problem=own&pattern=1:4&k=2", 1 / 4],
      ]) {
        await open(`#${hash}&view=law`);
        await until(page, () => /Bars: 120 simulated/.test(document.querySelector("figcaption").textContent));
        const rows = rowsOf((await download(page, "CSV", downloads)).bytes.toString());
        const step = rows[1].score - rows[0].score;
        const sum = (of) => rows.reduce((total, row) => total + of(row) * step, 0);
        assert.ok(Math.abs(sum((row) => Number(row.predicted)) - 1) < 2e-3, hash);
        assert.ok(Math.abs(sum((row) => Number(row.simulatedKept)) - share) < 0.02, hash);
        // at n = 40 a density is a few per cent from its limit, and 120 fits are not all there are
        const distance = sum((row) => Math.abs(row.predicted - row.simulated));
        assert.ok(distance < 0.16, `${hash}: the bars are ${distance} from the line`);
      }
    },
  },
  {
    title: "rounds and patterns are drawn in every problem that has them, as the lines shown compute them",
    async run({ page, open, downloads }) {
      for (const [hash, wanted] of [
        [
          "problem=spiked&pattern=2:4",
          (points) => points.map((p) => [p.nFeatures, p.retrained["2:4 hessian"]]),
        ],
        [
          "problem=features&pattern=1:4&n=20",
          (points) => points.map((p) => [p.nFeatures, p.retrained["1:4 hessian"]]),
        ],
        ["problem=correlated&rounds=2&n=20", ({ rounds: [, { retrained }] }) => [[80, retrained.hessian]]],
        ["problem=features&rounds=2&n=20", ({ rounds: [, { retrained }] }) => [[80, retrained.hessian]]],
      ]) {
        await open(`#${hash}`);
        await until(page, () => !/Theory/.test(document.querySelector(".progress").textContent), undefined, {
          timeout: 60_000,
        });
        const name = hash.includes("2:4") ? "2:4 hessian" : hash.includes("1:4") ? "1:4 hessian" : "hessian";
        const rows = rowsOf((await download(page, "CSV", downloads)).bytes.toString()).filter(
          (row) => row.estimator === "theory" && row.stage === "retrained" && row.rule === name,
        );
        let found = 0;
        for (const [p, value] of wanted(await runCode(page))) {
          const row = rows.find((one) => Number(one.p) === p);
          if (!row || value === Infinity) continue;
          found += 1;
          assert.ok(Math.abs(row.value / value - 1) < 1e-9, `${hash}, p = ${p}: ${row.value}, API ${value}`);
        }
        assert.ok(found > 0 && (hash.includes("rounds") || found > 8), `${hash}: ${found} sizes`);
      }
      await open("#problem=spiked&rounds=3&pattern=2:4");
      assert.match(await page.locator(".panel").textContent(), /one round: 2:4 keeps its own share/);
      await open("#problem=digits&rounds=2&n=20&d=3");
      await until(page, () => /in 2 rounds/.test(document.querySelector(".verdict").textContent));
    },
  },
  {
    title: "every problem has a map, whose cells are the contests of the API",
    async run({ page, open, downloads }) {
      const finest = (hash) =>
        open(`#${hash}&view=map`).then(() =>
          until(
            page,
            () =>
              document.querySelector("[data-color]") &&
              !/finer/.test(document.querySelector("figcaption").textContent),
            undefined,
            { timeout: 100_000 },
          ),
        );
      const cells = async () => rowsOf((await download(page, "CSV", downloads)).bytes.toString());
      const best = ({ pruned, retrained }) => Math.min(...Object.values(pruned), ...Object.values(retrained));
      const n = 20;

      await finest(`problem=correlated&n=${n}&k=3&y=correlation`);
      const groups = { ...spikes, noiseStd: 0.707 };
      for (const row of (await cells()).filter((_, i) => i % 29 === 7)) {
        const p = Math.round(Number(row.kappa) * n);
        const [point] = api.predictCurve(alike(groups, 4 * n, Number(row.correlation)), {
          nSamples: n,
          sizes: [p],
          nKept: 8,
          rules: ["magnitude", "hessian"],
          nDraws: 30,
        }).points;
        const want = best(point) / point.small;
        assert.ok(
          Math.abs(row.ratio / want - 1) < 1e-6,
          `κ = ${row.kappa}, ρ = ${row.correlation}: ${row.ratio}, API ${want}`,
        );
      }

      await finest(`problem=features&n=${n}&k=3&y=ridge`);
      const world = api.randomFeatures({ inputDim: 40, nFeatures: 4 * n, activation: "relu", noiseStd: 0.3 });
      const options = { nSamples: n, nKept: 8, rules: ["magnitude", "hessian"], nDraws: 30 };
      for (const row of (await cells()).filter((_, i) => i % 29 === 7)) {
        const p = Math.round(Number(row.kappa) * n);
        const at = (size) =>
          api.predictCurve(world, { ...options, sizes: [size], ridge: Number(row.ridge) }).points[0];
        const want = best(at(p)) / at(8).dense;
        if (p > 8)
          assert.ok(
            Math.abs(row.ratio / want - 1) < 1e-6,
            `κ = ${row.kappa}, λ = ${row.ridge}: ${row.ratio}, API ${want}`,
          );
      }

      await finest(`problem=digits&n=${n}&k=3`);
      const axes = await page.locator('select[name="axis-y"] option').allTextContents();
      assert.deepEqual(axes, ["Kept share of the model s/p", "Ridge λ"]);
      assert.ok((await cells()).every((row) => Number(row.ratio) >= 0));
      await finest(`problem=spiked&pattern=2:4&k=3`);
      const map = await runCode(page);
      assert.deepEqual(
        (await cells()).map((row) => Number(row.ratio)),
        [...map.ratio],
      );
    },
  },
  {
    title: "where theory is slow, verdict and curve follow the hand all the same, while it still moves",
    async run({ page, open }) {
      await open("#problem=correlated&n=40");
      await until(page, () => !/Theory/.test(document.querySelector(".progress").textContent));
      const { seen, longest } = await page.evaluate(async () => {
        const input = document.querySelector('input[name="noise"]');
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        const seen = new Set();
        let longest = 0;
        await frame();
        // the hand moves on until the page has answered twice, however slow the machine is
        for (let k = 0; k < 150 || (seen.size < 3 && k < 10_000); k++) {
          const before = performance.now();
          input.value = String(500 + ((2 * k) % 300));
          input.dispatchEvent(new Event("input", { bubbles: true }));
          await Promise.resolve();
          document.querySelector("svg.chart").getBoundingClientRect();
          longest = Math.max(longest, performance.now() - before);
          await frame();
          seen.add(document.querySelector(".verdict").textContent);
        }
        return { seen: seen.size, longest };
      });
      console.log(
        `      ${seen} verdicts while dragging, ${longest.toFixed(1)} ms the longest step of the page`,
      );
      assert.ok(seen >= 3, `${seen} verdicts were seen while the hand moved`);
      await until(
        page,
        () =>
          !/Theory/.test(document.querySelector(".progress").textContent) &&
          !document.querySelector(".canvas.stale"),
      );
    },
  },
];
