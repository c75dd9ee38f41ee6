// The shell and the double-descent view.
import assert from "node:assert/strict";
import { linearGaussian, predictCurve } from "../../dist/index.js";
import { dotSize, pathPoints, slide, until } from "./hands.mjs";

const spiked = (noiseStd) =>
  linearGaussian({
    features: [
      { weight: 0.1, variance: 25, coefficient: 1 },
      { weight: 0.9, variance: 1, coefficient: 1 },
    ],
    noiseStd,
  });

/** All that theory has drawn. */
const curves = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("[data-series]")].map((path) => path.getAttribute("d")).join(),
  );

const headline = (page) => page.locator(".verdict .headline").textContent();

export const checks = [
  {
    title: "the page says who wins, and draws theory and simulation",
    async run({ page, open }) {
      await open();
      assert.match(await headline(page), /^Train large, then prune: −5\.2\s%\serror$/);
      await until(page, () =>
        /^[1-9]\d* trials\.$/.test(document.querySelector(".progress").textContent.trim()),
      );
      const dots = await page.locator('[data-dots="dense"] path').nth(1).getAttribute("d");
      assert.ok(dotSize(dots) >= 10, `${dotSize(dots)} dots`);
    },
  },
  {
    title: "a drawn curve has the numbers of the API",
    async run({ page, open }) {
      await open("#problem=spiked&noise=1.5&n=100&keep=0.1&d=4");
      const [n, d, s] = [100, 400, 40];
      const { points } = predictCurve(spiked(1.5), {
        nSamples: n,
        nFeatures: d,
        nKept: s,
        sizes: [200, 300, 400],
        rules: ["hessian"],
      });
      // one pixel is a share of the axes, whose ends the ticks tell
      const scales = await page.evaluate(() => {
        const texts = [...document.querySelectorAll("svg.chart text")];
        const ticks = (anchor) =>
          texts
            .filter((t) => t.getAttribute("text-anchor") === anchor && /^[\d.]+$/.test(t.textContent))
            .map((t) => ({
              x: Number(t.getAttribute("x")),
              y: Number(t.getAttribute("y")),
              value: Number(t.textContent),
            }));
        return { across: ticks("middle"), up: ticks("end") };
      });
      const [left, right] = [scales.across[0], scales.across.at(-1)];
      const [low, high] = [scales.up[0], scales.up.at(-1)];
      const kappaAt = (x) => left.value + ((x - left.x) / (right.x - left.x)) * (right.value - left.value);
      const riskAt = (y) => low.value * (high.value / low.value) ** ((y - low.y) / (high.y - low.y));
      for (const [series, of] of [
        ["dense", (point) => point.dense],
        ["small", (point) => point.small],
        ["pruned hessian", (point) => point.pruned.hessian],
        ["retrained hessian", (point) => point.retrained.hessian],
      ]) {
        const drawn = pathPoints(await page.locator(`[data-series="${series}"]`).getAttribute("d"));
        for (const point of points) {
          const kappa = point.nFeatures / n;
          const nearest = drawn.reduce((a, b) =>
            Math.abs(kappaAt(b.x) - kappa) < Math.abs(kappaAt(a.x) - kappa) ? b : a,
          );
          assert.ok(Math.abs(kappaAt(nearest.x) - kappa) < 0.03, `${series} has no point at ${kappa}`);
          const ratio = riskAt(nearest.y) / of(point);
          assert.ok(
            Math.abs(ratio - 1) < 0.02,
            `${series} at ${kappa}: ${riskAt(nearest.y)}, API ${of(point)}`,
          );
        }
      }
    },
  },
  {
    title: "every slider moves what it says, and the address follows",
    async run({ page, open }) {
      await open();
      for (const name of [
        "noise",
        "spikeVariance",
        "spikeCoefficient",
        "n",
        "kappa",
        "keep",
        "world",
        "ridge",
        "refit",
        "rounds",
      ]) {
        const before = await curves(page);
        const mark = await page.locator(".handle").getAttribute("cx");
        const address = page.url();
        const by = { rounds: 1, ridge: 400, refit: 400 }[name] ?? -150;
        await slide(page, name, by);
        await page.waitForFunction((old) => location.href !== old, address);
        if (["n", "rounds"].includes(name)) continue; // curves are over p/n, the same for every n; rounds come from a thread
        const after = await curves(page);
        const markAfter = await page.locator(".handle").getAttribute("cx");
        assert.ok(before !== after || mark !== markAfter, `${name} changed nothing`);
        if (name === "kappa") assert.notEqual(mark, markAfter);
        await slide(page, name, -by);
      }
    },
  },
  {
    title: "an address restores what it was copied from, and a strange one is put right",
    async run({ page, open }) {
      await open("#problem=identity&noise=0.9&k=2.2&rules=hessian,oracle&stages=retrained&ridge=0.1");
      assert.equal(await page.locator('select[name="problem"]').inputValue(), "identity");
      assert.equal(await page.locator('input[name="rule-magnitude"]').isChecked(), false);
      assert.equal(await page.locator('input[name="stage-pruned"]').isChecked(), false);
      assert.equal(await page.locator("[data-series]").count(), 4);
      const drawn = await page.locator('[data-series="retrained hessian"]').getAttribute("d");
      await slide(page, "noise", 60);
      await page.waitForFunction(() => !location.hash.includes("noise=0.9&"));
      const address = page.url();
      const moved = await page.locator('[data-series="retrained hessian"]').getAttribute("d");
      assert.notEqual(drawn, moved);
      await open(new URL(address).hash);
      assert.equal(await page.locator('[data-series="retrained hessian"]').getAttribute("d"), moved);
      await open("#problem=nonsense&noise=abc&n=1e9&k=-4&rules=&groups=1:2&%%%");
      assert.match(await headline(page), /\S/);
      assert.equal(await page.locator('select[name="problem"]').inputValue(), "spiked");
    },
  },
];
