// Tests of the built site: links, the reference against what the package exports, and in real browsers the live examples, search, widths and
// the security policy. Usage: node site/test.mjs [chromium|firefox-esr]… [--screenshots FOLDER], which keeps pictures to look at.
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { addressOfItem } from "./api-pages.mjs";
import { serveFolder } from "../dist/cli/static-server.js";
import { launch } from "../test/support/driven.mjs";
import { readApi } from "./api.mjs";
import { policy } from "./template.mjs";

const { values, positionals } = parseArgs({
  options: { screenshots: { type: "string" } },
  allowPositionals: true,
});
/** What pages may load they say themselves. */
const NOTHING_BESIDES = "frame-ancestors 'none'";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const site = join(root, "out", "docs");
const htmlFiles = readdirSync(site, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".html") && !name.startsWith("explorer/"))
  .toSorted();
const html = new Map(htmlFiles.map((name) => [name, readFileSync(join(site, name), "utf8")]));
const files = new Set(readdirSync(site, { recursive: true, encoding: "utf8" }));
const ids = new Map(
  [...html].map(([name, text]) => [name, new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]),
);

let failures = 0;
await check("every link and anchor of the site leads somewhere", () => {
  const broken = [];
  let n = 0;
  for (const [name, text] of html)
    for (const [, target] of text.matchAll(/ (?:href|src|data-run)="([^"]*)"/g)) {
      if (/^https?:/.test(target)) continue;
      n += 1;
      const [path, anchor] = target.replaceAll("&amp;", "&").split("#");
      const found = path === "" ? name : normalize(join(dirname(name), decodeURI(path)));
      const there =
        files.has(found) && (!anchor || !ids.has(found) || ids.get(found).has(decodeURIComponent(anchor)));
      if (!there) broken.push(`${name}: ${target}`);
    }
  return [...(n < 5000 ? [`only ${n} links`] : []), ...broken];
});

await check("no page loads anything from elsewhere, and none has scripts or styles of its own", () =>
  [...html].flatMap(([name, text]) => {
    const found = [
      ...text.matchAll(/<(?:script|img|link)[^>]*(?:src|href)="(?:https?:)?\/\/[^"]*"/g),
      ...text.matchAll(/<style|<script(?! (?:type="module" )?src=)|<[a-z][^<>]* (?:style|on\w+)=/g),
    ];
    const policies = text.split(`http-equiv="Content-Security-Policy" content="${policy}"`).length - 1;
    return [...found.map(([tag]) => `${name}: ${tag}`), ...(policies === 1 ? [] : [`${name}: no policy`])];
  }),
);

const entries = readApi(root);
await check("every export has a page with a description and an example", async () => {
  const wrong = [];
  for (const entry of entries) {
    const module = await import(
      pathToFileURL(join(root, entry.file.replace(/^src/, "dist").replace(/ts$/, "js"))).href
    );
    const names = new Set(entry.items.map(({ name }) => name));
    wrong.push(
      ...Object.keys(module)
        .filter((name) => !names.has(name))
        .map((name) => `${entry.specifier}: ${name}`),
    );
    for (const item of entry.items) {
      const text = html.get(addressOfItem(entry, item));
      const say = (what) =>
        wrong.push(`${entry.specifier}: ${item.name} (${item.file}:${item.line}) ${what}`);
      if (!text) say("has no page");
      else {
        const [, after] = text.split(/<div class="code signature">[\s\S]*?<\/div>/);
        if (!/^\s*<p>/.test(after)) say("has no description");
        if (!/<h2 id="example">[\s\S]*<div class="code"/.test(after)) say("has no example");
      }
      if (item.kind === "function") {
        if (item.doc.params.length === 0 && !/\(\)/.test(item.signature)) say("describes no parameters");
        if (!item.doc.returns && !/: (?:Promise<)?void>?;$/.test(item.signature))
          say("does not say what it returns");
      }
    }
  }
  return wrong;
});

const server = await serveFolder(site, 0, NOTHING_BESIDES);
for (const name of positionals.length > 0 ? positionals : ["chromium"]) {
  const browser = await launch(name);
  console.log(`${name} ${browser.version()}`);
  await checkIn(browser);
  await browser.close();
}
await server.close();
process.exit(failures > 0 ? 1 : 0);

/** All that needs a browser. */
async function checkIn(browser) {
  const context = await browser.newContext();
  const complaints = [];
  context.on(
    "console",
    (message) => message.type() === "error" && complaints.push(`${message.text()} ${message.location().url}`),
  );
  context.on("weberror", (error) => complaints.push(error.error().message));
  context.on("request", (request) => {
    if (!request.url().startsWith(server.address)) complaints.push(`a request to ${request.url()}`);
  });
  const page = await context.newPage();

  await check("every live example runs in the page", async () => {
    const wrong = [];
    const done = new Set();
    for (const [name, text] of html) {
      const modules = [...text.matchAll(/ data-run="([^"]*)"/g)].map(([, module]) =>
        normalize(join(dirname(name), module)),
      );
      if (modules.every((module) => done.has(module))) continue;
      await page.goto(`${server.address}${name}`);
      const blocks = page.locator(".code[data-run]");
      for (let i = 0; i < modules.length; i++) {
        if (done.has(modules[i])) continue;
        done.add(modules[i]);
        const block = blocks.nth(i);
        await block.getByRole("button", { name: "Run" }).click();
        await block.and(page.locator("[data-state]")).waitFor({ timeout: 60_000 });
        const [state, lines] = [
          await block.getAttribute("data-state"),
          await block.locator(".result > *").count(),
        ];
        if (state !== "done")
          wrong.push(`${name}, block ${i + 1}: ${await block.locator(".result").innerText()}`);
        else if (lines < 2) wrong.push(`${name}, block ${i + 1}: shows nothing`);
      }
    }
    console.log(`  ${done.size} examples`);
    return [...(done.size < 100 ? [`only ${done.size} examples`] : []), ...wrong];
  });

  await check("the policy forbids code from strings", async () => {
    await page.goto(`${server.address}index.html`);
    // In a task of the page's own: what the debugger evaluates is exempt.
    const refused = await page.evaluate(
      () =>
        new Promise((tell) =>
          setTimeout(() => {
            try {
              tell(new Function("return false")());
            } catch (error) {
              tell(error.name);
            }
          }),
        ),
    );
    return refused === "EvalError" ? [] : [`new Function gave ${refused}`];
  });

  await check("search finds names and headings, by keyboard alone", async () => {
    const wrong = [];
    for (const [words, address] of [
      ["simulateCurve", "api/overparam/simulateCurve.html"],
      ["curve predict", "api/overparam/predictCurve.html"],
      ["svd", "api/linalg/svd.html"],
      ["why error peak", "guide/why-does-my-error-peak.html"],
      ["random features", "theory.html#5-random-features"],
    ]) {
      await page.goto(`${server.address}theory.html`);
      await page.keyboard.press("/");
      await page.keyboard.type(words);
      await page.locator("#found li").first().waitFor();
      const found = await page.locator("#found li a").evaluateAll((links) => links.map((link) => link.href));
      if (
        words === "random features"
          ? !found.includes(server.address + address)
          : found[0] !== server.address + address
      )
        wrong.push(`${words}: ${found.slice(0, 3).join(", ")}`);
      await page.keyboard.press("Enter");
      await page.waitForURL(found[0]);
    }
    return wrong;
  });

  await check("on a phone no page is wider than the screen, and the menu opens", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    const wide = [];
    // Of the pages of single names every sixth; they are made alike.
    const names = [...html.keys()].filter(
      (name, i) => !name.startsWith("source/") && (!/^api\/\w+\/(?!index)/.test(name) || i % 6 === 0),
    );
    for (const name of names) {
      await page.goto(`${server.address}${name}`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 360) wide.push(`${name}: ${width} px`);
    }
    await page.goto(`${server.address}index.html`);
    await page.getByRole("button", { name: "Menu" }).click();
    if (!(await page.locator("#pages").isVisible())) wide.push("the menu stays shut");
    await page.setViewportSize({ width: 1280, height: 800 });
    return wide;
  });

  await check("the colours that a reader chooses stay", async () => {
    await page.goto(`${server.address}index.html`);
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    const button = page.locator("button.theme");
    await button.click();
    await button.click();
    await page.goto(`${server.address}rules.html`);
    const dark = await paper();
    await page.evaluate(() => localStorage.clear());
    return dark !== light ? [] : [`${light} stayed`];
  });

  await check(
    "nothing stands in the way of those who cannot see the page, or not in these colours",
    async () => {
      const axe = readFileSync(join(root, "node_modules", "axe-core", "axe.min.js"), "utf8");
      const wrong = [];
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        for (const name of [
          "index.html",
          "theory.html",
          "benchmarks.html",
          "api/overparam/Stream.html",
          "api/linalg/index.html",
        ]) {
          await page.goto(`${server.address}${name}`);
          const run = page.locator(".code[data-run] button", { hasText: "Run" }).first();
          if (await run.count()) await run.click();
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => window.axe.run(document));
          for (const { id, nodes } of violations)
            wrong.push(
              `${name}, ${colorScheme}: ${id}, ${nodes.length} times, as ${nodes[0].html.slice(0, 140)}`,
            );
        }
      }
      return wrong;
    },
  );

  await check("the explorer opens below the site", async () => {
    await page.goto(`${server.address}index.html`);
    await page.getByRole("navigation", { name: "Site" }).getByRole("link", { name: "Explorer" }).click();
    await page.locator("svg").first().waitFor();
    return [];
  });

  if (values.screenshots) await takeScreenshots(browser, values.screenshots);
  // the code from strings that one check tries is complained of, sooner or later
  const asked = (complaint) => /blocked|violates/.test(complaint) && /unsafe-eval/.test(complaint);
  await check("the console stayed silent, and nothing was asked of other hosts", () =>
    complaints.filter((complaint) => !asked(complaint)),
  );
}

/** Runs a check that returns what is wrong. */
async function check(title, run) {
  let wrong;
  try {
    wrong = await run();
  } catch (error) {
    wrong = [error.stack];
  }
  console.log(`${wrong.length === 0 ? "✓" : "✗"} ${title}`);
  for (const line of wrong.slice(0, 40)) console.log(`    ${line}`);
  if (wrong.length > 40) console.log(`    and ${wrong.length - 40} more`);
  if (wrong.length > 0) failures += 1;
}

async function takeScreenshots(browser, folder) {
  mkdirSync(folder, { recursive: true });
  const shots = [
    ["index.html", "home"],
    ["guide/should-i-prune.html", "prune"],
    ["api/overparam/predict.html", "predict"],
    ["api/linalg/index.html", "linalg"],
    ["benchmarks.html", "benchmarks"],
    ["theory.html", "theory"],
  ];
  for (const [look, options] of Object.entries({
    light: { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
    dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
    phone: { viewport: { width: 390, height: 844 }, colorScheme: "light" },
  })) {
    const own = await browser.newPage(options);
    for (const [address, name] of shots) {
      await own.goto(`${server.address}${address}`);
      const run = own.locator(".code[data-run] button", { hasText: "Run" }).first();
      if (await run.count()) {
        await run.click();
        await own.locator(".code[data-state]").first().waitFor();
      }
      await own.screenshot({ path: join(folder, `${name}-${look}.png`) });
    }
    await own.close();
  }
}
