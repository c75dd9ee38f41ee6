// Builds the documentation site into out/docs: `npm run docs`. Needs dist/ (`npm run build`).
// Pages come from README.md, docs/, the docstrings behind the entries of package.json and the records of bench/results/.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { addressOfItem, apiPages, findName, folderOf } from "./api-pages.mjs";
import { readApi } from "./api.mjs";
import { chart, readRecords } from "./charts.mjs";
import { liveModule } from "./live.mjs";
import { createMarkdown } from "./markdown.mjs";
import { addressOf, sections } from "./nav.mjs";
import { Sources } from "./sources.mjs";
import { renderPage, way } from "./template.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(root, "out", "docs");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

rmSync(out, { recursive: true, force: true });
const sources = new Sources(root);
const files = new Map(); // what to copy: from the repository to the site
const examples = new Map(); // text of a module -> its address
const entries = readApi(root).map((entry) => ({ ...entry, intro: introOf(entry.file) }));

const sectionsOfFiles = readSections();
const pages = sectionsOfFiles.flatMap(({ pages }) => pages.map(markdownPage));
const theory = new Map(
  pages
    .find(({ address }) => address === "theory.html")
    .outline.flatMap(({ id, text }) =>
      /^\d+b?\./.test(text) ? [[text.split(".")[0], `theory.html#${id}`]] : [],
    ),
);
const reference = apiPages(entries, {
  ...docstringTools(),
  way,
  source: (file, line) => sources.link(file, line),
});
writeSite();
await bundle();
console.log(
  `docs: ${pages.length} pages, ${reference.flatMap((part) => part.pages).length} names, ${examples.size} live examples in out/docs`,
);

/** The sections of the menu with the files that are there; unlisted ones of docs/ where the menu leaves room. */
function readSections() {
  const listed = new Set(sections.flatMap(({ pages }) => pages.map(([file]) => file)));
  const unlisted = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name))
    .filter((file) => !listed.has(file));
  return sections.map(({ title, rest, pages }) => ({
    title,
    pages: [
      ...pages.filter(([file]) => existsSync(join(root, file))),
      ...(rest ? unlisted.map((file) => [file]) : []),
    ].map(([file, name]) => ({ file, title: name ?? headingOf(file), address: addressOf(file) })),
  }));
}

function headingOf(file) {
  return /^# (.+)$/m.exec(readFileSync(join(root, file), "utf8"))?.[1] ?? file;
}

/** The comment at the top of an entry: `// The entry "overparam/io": …`. */
function introOf(file) {
  const [, text = ""] =
    /^\/\/ The entry "[^"]*": (.*\n(?:\/\/.*\n)*)/m.exec(readFileSync(join(root, file), "utf8")) ?? [];
  const flat = text.replaceAll("\n//", "").trim();
  return flat.charAt(0).toUpperCase() + flat.slice(1);
}

function markdownPage({ file, title, address }) {
  const outline = [];
  let n = 0;
  const charts = file === "docs/benchmarks.md" ? readRecords(root) : new Map();
  const env = {
    outline,
    link: (target) => linkFrom(file, address, target),
    live: (code) => liveExample(code, address, (n += 1)),
    after: (cell) => chart(cell, charts.get(cell)),
  };
  const body = createMarkdown({ emphasis: true }).render(textOf(file), env);
  return { address, title, outline, body, description: outline[0]?.summary ?? "" };
}

/** Benchmarks are written anew from their records, so that the page cannot be older than they are. */
function textOf(file) {
  if (file !== "docs/benchmarks.md") return readFileSync(join(root, file), "utf8");
  return execFileSync(process.execPath, ["scripts/bench-table.mjs", "--print"], {
    cwd: root,
    encoding: "utf8",
  });
}

/** Where a link of a Markdown file leads on the site. */
function linkFrom(file, address, target) {
  if (/^\w+:/.test(target)) return target;
  const [path, anchor] = target.split("#");
  if (path === "") return `#${anchor}`;
  const found = normalize(join(dirname(file), path));
  if (!existsSync(join(root, found))) throw new Error(`docs: ${file} links to ${target}, which is not there`);
  return way(address, anchor === undefined ? placeOf(found) : `${placeOf(found)}#${anchor}`);
}

function placeOf(file) {
  if (sectionsOfFiles.some(({ pages }) => pages.some((page) => page.file === file))) return addressOf(file);
  if (!/\.(svg|png|jpe?g)$/.test(file)) return sources.link(file);
  const place = file.replace(/^docs\//, "");
  files.set(file, place);
  return place;
}

/** Registers a block as a module of its own; the same block on two pages (a type shows the example of a function) is one module. */
function liveExample(code, address, n, names) {
  const text = liveModule(code, { up: "../", names });
  if (text === undefined) return undefined;
  if (!examples.has(text))
    examples.set(text, `examples/${address.replace(/\.html$/, "").replaceAll("/", "-")}-${n}.js`);
  return way(address, examples.get(text));
}

/** How docstrings become HTML: names of exports and sections of the theory are links. */
function docstringTools() {
  const md = createMarkdown({ emphasis: false });
  const envOf = (page) => ({ link: (target) => way(page.address, target) });
  const linked = (html, page) =>
    html
      .replaceAll(/(?<!>)<code>(\w+)<\/code>/g, (whole, name) => {
        const found = findName(entries, page.entry, name, (item) => item.kind !== "constant");
        if (!found || page.title === name) return whole;
        return `<a href="${way(page.address, addressOfItem(found.entry, found.item))}">${whole}</a>`;
      })
      .replaceAll(/(?:docs\/theory\.md,? )?§(\d+b?)/g, (whole, number) =>
        theory.has(number)
          ? `<a href="${way(page.address, theory.get(number))}">${whole.replace(/docs\/theory\.md,?/, "theory")}</a>`
          : whole,
      )
      .replaceAll(/\bdocs\/([\w-]+)\.md(?!,? §)\b/g, (whole, name) =>
        pages.some(({ address }) => address === `${name}.html`)
          ? `<a href="${way(page.address, `${name}.html`)}">${whole}</a>`
          : whole,
      );
  const names = new Map(
    entries.flatMap(({ specifier, items }) =>
      items.filter((item) => !/interface|type/.test(item.kind)).map(({ name }) => [name, specifier]),
    ),
  );
  return {
    inline: (text, page) => linked(md.renderInline(text, envOf(page)), page),
    block: (text, page) => linked(md.render(text, envOf(page)), page),
    run: (code, page, entry) => {
      page.nExamples = (page.nExamples ?? 0) + 1;
      // The names of the page's own entry first: some stand in two.
      const own = entries.find(({ specifier }) => specifier === entry).items.map(({ name }) => [name, entry]);
      const known = new Map([...names, ...own.filter(([name]) => names.has(name))]);
      return liveExample(code, page.address, page.nExamples, known);
    },
  };
}

function writeSite() {
  const api = reference.map(({ entry, index, pages }) => ({
    address: index.address,
    title: entry.specifier,
    children: pages.map(({ address, title }) => ({ address, title })),
  }));
  const menu = [...sectionsOfFiles, { title: "Reference", pages: api }];
  const links = [
    { title: "Guide", address: "guide/getting-started.html" },
    { title: "Reference", address: `${folderOf("overparam")}/index.html` },
  ];
  const explorer = join(root, "dist", "explorer");
  if (existsSync(explorer)) {
    cpSync(explorer, join(out, "explorer"), { recursive: true });
    const place = { title: "Explorer", address: "explorer/index.html" };
    links.push(place);
    menu[0].pages.push(place);
  }
  const order = [...pages, ...reference.flatMap(({ index, pages }) => [index, ...pages])];
  const site = { sections: menu, links, version };
  order.forEach((page, i) =>
    write(page.address, renderPage({ ...page, previous: order[i - 1], next: order[i + 1] }, site)),
  );
  for (const page of sources.pages(way)) write(page.address, renderPage(page, site));
  for (const [from, to] of files) {
    mkdirSync(dirname(join(out, to)), { recursive: true });
    copyFileSync(join(root, from), join(out, to));
  }
  for (const [text, file] of examples) write(file, text);
  for (const name of ["style.css", "theme.js", "icon.svg"]) {
    mkdirSync(join(out, "assets"), { recursive: true });
    copyFileSync(join(here, "client", name), join(out, "assets", name));
  }
  write("assets/search.json", JSON.stringify(searchRecords()));
  write(
    "assets/pages.json",
    JSON.stringify(
      reference.flatMap(({ entry, pages }) =>
        pages.map(({ address, item, hasExample }) => ({
          entry: entry.specifier,
          name: item.name,
          kind: item.kind,
          address,
          described: item.doc.text !== "",
          hasExample,
        })),
      ),
    ),
  );
}

/** What can be found: headings with the first sentence below them, and exported names. */
function searchRecords() {
  const headings = pages.flatMap(({ address, title, outline }) =>
    outline
      .filter(({ level }) => level <= 3)
      .map(({ level, id, text, summary }) => ({
        // A kernel is found by its name, not by the names of its arguments.
        title: level === 1 ? title : text.replace(/^(\w+)\(.*/, "$1"),
        where: level === 1 ? "" : title,
        summary,
        address: level === 1 ? address : `${address}#${id}`,
      })),
  );
  const names = reference.flatMap(({ entry, pages }) =>
    pages.map(({ address, title, description, item }) => ({
      title,
      where: `${item.kind} of ${entry.specifier}`,
      summary: description.replaceAll("`", ""),
      address,
      boost: /interface|type/.test(item.kind) ? 1.5 : 2,
    })),
  );
  return [...names, ...headings];
}

function write(address, text) {
  const file = join(out, address);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** The scripts of the pages as one file. The package comes as it is published for pages: dist/web/. */
async function bundle() {
  cpSync(join(root, "dist", "web"), join(out, "lib"), { recursive: true });
  const scripts = await rolldown({ input: join(here, "client", "main.js"), platform: "browser" });
  await scripts.write({ file: join(out, "assets", "main.js"), format: "es", minify: true });
  await scripts.close();
}
