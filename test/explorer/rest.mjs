// Networks, data, and what holds for the whole page: its policy, keyboards, screen readers, small and dark screens, speed.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { request } from "node:http";
import { formatNpy } from "../../dist/io/index.js";
import { plan, population, Stream } from "../../dist/index.js";
import { download, drop, slide, until } from "./hands.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const views = ["curve", "law", "map", "network", "data"];

/** A table of 400 rows in which y follows a and c, with a column of words. */
function table() {
  const [n, p] = [400, 12];
  const X = new Stream(7).normals(n * p);
  const y = new Stream(8).normals(n).map((z, i) => 2 * X[i * p] - X[i * p + 2] + 0.5 * z);
  const head = [...Array.from({ length: p }, (_, j) => String.fromCodePoint(97 + j)), "word", "y"].join(",");
  const lines = Array.from(y, (value, i) =>
    [...X.subarray(i * p, (i + 1) * p), i % 3 ? "odd" : "even one", value].join(","),
  );
  return { n, p, X, y, csv: [head, ...lines, ""].join("\n") };
}

/** Breaches of the rules of WCAG 2.1 A and AA that axe knows. */
async function breaches(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
    );
  });
}

/** Asks for a path as it stands: clients of higher level would tidy it up. */
const statusOf = (address, path, headers = {}) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address);
    request({ hostname, port, path, headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, headers: response.headers });
    })
      .on("error", reject)
      .end();
  });

export const checks = [
  {
    title: "networks are trained in the page, pruned and compared with the small one",
    async run({ page, open, downloads }) {
      await open("#problem=spiked&view=network&source=here&images=100&epochs=10&rules=magnitude&target=6");
      await page.getByRole("button", { name: "Train them here" }).click();
      await until(page, () => /\d+ networks trained/.test(document.querySelector("figcaption").textContent));
      const text = (await download(page, "CSV", downloads)).bytes.toString();
      const [head, ...rows] = text
        .trim()
        .split("\n")
        .map((line) => line.split(","));
      assert.deepEqual(head, ["width", "target", "stage", "rule", "seed", "trainError", "testError"]);
      assert.equal(new Set(rows.map(([, , , , seed]) => seed)).size, 3);
      const dense = rows
        .filter(([, , stage]) => stage === "dense")
        .map(([width, , , , , train]) => ({ width, train }));
      const mean = (wanted) => {
        const found = dense.filter(({ width }) => Number(width) === wanted);
        return found.reduce((sum, { train }) => sum + Number(train), 0) / found.length;
      };
      assert.ok(mean(128) < mean(2), "a wide network fits its images better than a narrow one");
      assert.equal(await page.locator('[data-network="retrained magnitude"]').count(), 1);
      assert.match(await page.locator(".headline").textContent(), /^(Train|A draw)/);
    },
  },
  {
    title: "the recorded study of networks is shown as it was recorded",
    async run({ page, open, downloads }) {
      await open("#problem=spiked&view=network&rules=magnitude,random");
      await page.locator('[data-network="retrained random"]').waitFor({ state: "attached" });
      assert.match(await page.locator(".headline").textContent(), /^(Train|A draw)/);
      const cells = (text) =>
        text
          .trim()
          .split("\n")
          .map((line) => line.split(","));
      const [head, ...rows] = cells((await download(page, "CSV", downloads)).bytes.toString());
      const [names, ...recorded] = cells(await readFile("test/fixtures/network-study.csv", "utf8"));
      assert.equal(rows.length, recorded.length);
      for (const [k, row] of rows.entries())
        for (const [j, name] of head.entries()) {
          const was = recorded[k][names.indexOf(name)];
          assert.ok(
            row[j] === was || Math.abs(row[j] - was) < 1e-6,
            `row ${k}, ${name}: ${row[j]}, recorded ${was}`,
          );
        }
      assert.deepEqual(
        JSON.parse((await download(page, "Plan", downloads)).bytes.toString()),
        JSON.parse(await readFile("examples/network.json", "utf8")),
      );
      await page.locator('select[name="narrow"]').selectOption("1");
      await until(page, () => /narrow=1/.test(location.hash));
    },
  },
  {
    title: "a CSV file is planned for as the API does it",
    async run({ page, open, downloads }) {
      const { n, p, X, y, csv } = table();
      await open("#view=data");
      await page
        .locator('input[name="file"]')
        .setInputFiles({ name: "t.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
      await page.locator('select[name="target"]').selectOption("y");
      await slide(page, "budget", 0);
      await page.getByRole("button", { name: "How should I train it?" }).click();
      await page.locator(".plan").waitFor();
      const [budget, nSamples] = await page.evaluate(() =>
        ["budget", "nSamples"].map((name) =>
          Number(
            /^\S+/.exec(document.querySelector(`input[name="${name}"]`).getAttribute("aria-valuetext"))[0],
          ),
        ),
      );
      const world = population({ rows: n, cols: p, data: X }, y, {
        intercept: true,
        scale: true,
        nBootstrap: 0,
        columns: [..."abcdefghijkl"],
      });
      const { sentences } = plan(world, { budget, nSamples });
      const detail = await page.locator(".verdict p").nth(1).textContent();
      assert.equal(detail.toLowerCase(), sentences[0].replace(/^[^:]*: /, "").toLowerCase());
      const answer = JSON.parse((await download(page, "Plan", downloads)).bytes.toString());
      assert.deepEqual(answer.sentences, sentences);
      assert.match((await download(page, "SVG", downloads)).bytes.toString(), /Predicted error on new data/);
      assert.equal((await page.locator(".code code").textContent()).split("\n").length, 3);
    },
  },
  {
    title: "files that are dropped are read like files that are chosen: a CSV, then X and y as .npy",
    async run({ page, open }) {
      const { n, p, X, y, csv } = table();
      await open("#view=data");
      assert.ok(await drop(page, ".drop", [{ name: "dropped.csv", buffer: Buffer.from(csv) }]));
      await until(page, () => /dropped\.csv: 400 rows/.test(document.querySelector(".view").textContent));
      assert.match(await page.locator(".view").textContent(), /text, left out: word/);
      await page.locator('select[name="target"]').selectOption("y");
      await page.getByRole("button", { name: "How should I train it?" }).click();
      await page.locator(".plan").waitFor();
      const answer = await page.locator(".headline").textContent();
      assert.match(answer, /^(Train|A draw)/);
      const npy = (name, array) => ({ name, buffer: Buffer.from(formatNpy(array)) });
      // in any view, anywhere
      await page.getByRole("button", { name: "Curve", exact: true }).click();
      const both = [npy("X.npy", { data: X, shape: [n, p] }), npy("y.npy", { data: y, shape: [n] })];
      assert.ok(await drop(page, "header", both));
      await until(page, () =>
        /X\.npy and y\.npy: 400 rows, 12/.test(document.querySelector(".view").textContent),
      );
      await page.getByRole("button", { name: "How should I train it?" }).click();
      await page.locator(".plan").waitFor();
      assert.equal(await page.locator(".headline").textContent(), answer);
    },
  },
  {
    title: "two npy files are X and y; a file that is no table says why",
    async run({ page, open }) {
      const { n, p, X, y } = table();
      await open("#view=data");
      const file = (name, array) => ({
        name,
        mimeType: "application/octet-stream",
        buffer: Buffer.from(formatNpy(array)),
      });
      await page
        .locator('input[name="file"]')
        .setInputFiles([file("y.npy", { data: y, shape: [n] }), file("X.npy", { data: X, shape: [n, p] })]);
      await page.getByRole("button", { name: "How should I train it?" }).click();
      await page.locator(".plan").waitFor();
      assert.match(await page.locator(".headline").textContent(), /^(Train|A draw)/);
      await page
        .locator('input[name="file"]')
        .setInputFiles({ name: "bad.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1\n") });
      await until(page, () => /row 2 must have 2 cells/.test(document.querySelector(".error").textContent));
    },
  },
  {
    title:
      "the policy holds: no foreign request, no inline script, no eval; nothing outside the folder is served",
    quiet: false, // the browser reports what it refuses
    async run({ page, open, address }) {
      const { headers, status } = await statusOf(address, "/");
      assert.equal(status, 200);
      assert.match(
        headers["content-security-policy"],
        /default-src 'none'; script-src 'self' 'wasm-unsafe-eval'/,
      );
      for (const path of [
        "/../package.json",
        "/..%2fpackage.json",
        "/assets/../../cli/main.js",
        "//etc/passwd",
        "/nothing",
      ])
        assert.equal((await statusOf(address, path)).status, 404, path);
      assert.equal((await statusOf(address, "/", { host: "evil.example" })).status, 403);
      assert.equal(
        (await statusOf(address, "/explorer.js")).headers["content-type"],
        "text/javascript; charset=utf-8",
      );
      await open();
      const refused = await page.evaluate(async () => {
        const script = document.createElement("script");
        script.textContent = "window.inlineRan = true";
        document.head.append(script);
        const fetched = await fetch(location.href).then(
          () => true,
          () => false,
        );
        return { inline: window.inlineRan === true, fetched };
      });
      assert.deepEqual(refused, { inline: false, fetched: false });
      const meta = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
      assert.match(meta, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
    },
  },
  {
    title: "opened as a file, without a server and without a network, it is the same page",
    context: { offline: true },
    async run({ page, open, downloads }) {
      const file = new URL("../../dist/explorer/index.html", import.meta.url);
      await open("#problem=spiked&noise=1.2&n=30&k=2", file.href);
      await until(page, () =>
        /^\d\d\d trials\.$/.test(document.querySelector(".progress").textContent.trim()),
      );
      assert.match(await page.locator(".headline").textContent(), /^Train/);
      const csv = (await download(page, "CSV", downloads)).bytes.toString();
      assert.ok(csv.split("\n").length > 100);
      await slide(page, "noise", 40);
      await until(page, () => !/noise=1\.2&/.test(location.hash));
      await page.getByRole("button", { name: "Regimes" }).click();
      await page.locator("[data-color]").first().waitFor({ state: "attached" });
      await open("#problem=digits&n=20", file.href);
      await until(page, () => /^Train|^A draw/.test(document.querySelector(".headline").textContent));
    },
  },
  {
    title: "axe finds nothing to complain of in any view, light and dark",
    async run({ page, open }) {
      for (const scheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme: scheme });
        for (const view of views) {
          await open(`#problem=own&view=${view}`);
          assert.deepEqual(await breaches(page), [], `${view}, ${scheme}`);
        }
      }
    },
  },
  {
    title: "everything can be reached by keyboard, and the verdict is announced",
    async run({ page, open }) {
      await open();
      const reached = new Set();
      for (let k = 0; k < 40; k++) {
        await page.keyboard.press("Tab");
        reached.add(
          await page.evaluate(() => {
            const { name, textContent, tagName } = document.activeElement;
            return name || textContent.trim().slice(0, 20) || tagName;
          }),
        );
      }
      for (const name of [
        "Coefficients",
        "SVG",
        "problem",
        "noise",
        "kappa",
        "rounds",
        "rule-hessian",
        "stage-pruned",
      ])
        assert.ok(reached.has(name), `${name} is not reached: ${[...reached].join(", ")}`);
      await page.locator('input[name="noise"]').focus();
      const before = await page.locator(".headline").textContent();
      for (let k = 0; k < 12; k++) await page.keyboard.press("PageUp");
      await until(page, (text) => document.querySelector(".headline").textContent !== text, before);
      assert.equal(await page.locator(".verdict").getAttribute("aria-live"), "polite");
      await page.getByText("The numbers").click();
      assert.ok((await page.locator(".scroll tbody tr").count()) > 8);
    },
  },
  {
    title: "a phone shows every view without scrolling sideways",
    context: { viewport: { width: 360, height: 740 } },
    async run({ page, open }) {
      for (const view of views) {
        await open(`#problem=own&view=${view}`);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= 360, `${view} is ${width} wide`);
      }
    },
  },
  {
    title: "rules, stages and groups of one's own",
    async run({ page, open }) {
      await open("#problem=own");
      await page.locator('input[name="rule-oracle"]').check({ force: true });
      await page.locator('[data-series="retrained oracle"]').waitFor({ state: "attached" });
      await page.getByRole("button", { name: "Regimes" }).click();
      for (const rule of ["magnitude", "hessian"])
        await page.locator(`input[name="rule-${rule}"]`).uncheck({ force: true });
      assert.match(await page.locator(".empty").textContent(), /The oracle alone makes no map/);
      assert.match(await page.locator(".headline").textContent(), /^The oracle alone/);
      for (const rule of ["magnitude", "hessian"])
        await page.locator(`input[name="rule-${rule}"]`).check({ force: true });
      await page.locator("[data-color]").first().waitFor({ state: "attached" });
      await page.getByRole("button", { name: "Curve", exact: true }).click();
      await page.locator('input[name="stage-retrained"]').uncheck({ force: true });
      assert.equal(await page.locator('[data-series^="retrained"]').count(), 0);
      const drawn = () => page.locator('[data-series="dense"]').getAttribute("d");
      const before = await drawn();
      await page.locator('input[name="coefficient-0"]').fill("7");
      await until(
        page,
        (old) => document.querySelector('[data-series="dense"]').getAttribute("d") !== old,
        before,
      );
      await page.locator('input[name="variance-0"]').fill("-1");
      assert.equal(await page.locator('input[name="variance-0"]').getAttribute("aria-invalid"), "true");
      await page.getByRole("button", { name: "+ group" }).click();
      assert.equal(await page.locator(".groups tbody tr").count(), 4);
      await page.getByRole("button", { name: "Remove group 1" }).click();
      await until(page, () => /groups=0\.25:2:1;/.test(location.hash));
    },
  },
  {
    title: "a drag is drawn within a frame (printed, not held)",
    async run({ page, open }) {
      for (const [hash, name] of [
        ["", "noise"],
        ["", "kappa"],
        ["", "spikeVariance"],
        ["#problem=spiked&pattern=2:4", "noise"],
      ]) {
        await open(hash);
        const times = await page.evaluate(async (name) => {
          const input = document.querySelector(`input[name="${name}"]`);
          const times = [];
          for (let k = 0; k < 60; k++) {
            await new Promise((resolve) => requestAnimationFrame(resolve));
            const drawn = new Promise((resolve) => {
              const observer = new MutationObserver(() => {
                observer.disconnect();
                resolve();
              });
              // the number beside the slider changes at every step, also where the chart need not
              const all = { subtree: true, childList: true, attributes: true, characterData: true };
              observer.observe(document.querySelector("main"), all);
            });
            const start = performance.now();
            input.value = String(400 + 3 * k);
            input.dispatchEvent(new Event("input", { bubbles: true }));
            await drawn;
            document.querySelector("svg.chart").getBoundingClientRect(); // with the layout
            times.push(performance.now() - start);
          }
          return times.toSorted((a, b) => a - b);
        }, name);
        console.log(
          `      ${name}${hash}: median ${times[30].toFixed(1)} ms, 95 % ${times[56].toFixed(1)} ms, longest ${times[59].toFixed(1)} ms`,
        );
        assert.equal(times.length, 60);
      }
    },
  },
];
