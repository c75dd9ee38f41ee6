// The pages lead where they say: files, headings, functions and the titles of tests.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync("docs", { recursive: true, encoding: "utf8" }).map((name) => join("docs", name)),
].filter((name) => name.endsWith(".md"));
const read = (file: string) => readFileSync(file, "utf8");
/** On one line, as a reader takes it. */
const flat = (text: string) => text.replaceAll(/\s+/g, " ");
/** Without code blocks. */
const prose = (file: string) => read(file).replaceAll(/^```[\s\S]*?^```/gm, "");

/** [text](target) of a page, those to other sites left out. */
const linksOf = (file: string) =>
  [...flat(prose(file)).matchAll(/\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g)]
    .map(([, text, target]) => ({ text, target }))
    .filter(({ target }) => !/^\w+:/.test(target));

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");

const anchorsOf = (file: string) =>
  new Set([...prose(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading)));

test.each(pages)("the links of %s lead to files and headings that are there", (page) => {
  const broken = linksOf(page).filter(({ target }) => {
    const [path, anchor] = target.split("#");
    const file = path === "" ? page : normalize(join(dirname(page), path));
    return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).has(anchor));
  });
  expect(broken).toEqual([]);
});

test.each(pages)("a name that %s links to a source file is in that file", (page) => {
  const missing = linksOf(page).filter(({ text, target }) => {
    const [, name] = /^`(\w+)(?:\(.*\))?`$/.exec(text) ?? [];
    if (name === undefined || !target.endsWith(".ts")) return false;
    return !new RegExp(`\\b${name}\\b`).test(read(join(dirname(page), target)));
  });
  expect(missing).toEqual([]);
});

test("there are links, names and quoted titles to look at", () => {
  expect(linksOf("docs/theory.md").length).toBeGreaterThan(40);
  const tests = testsOf(flat(prose("docs/theory.md")));
  expect(tests.length).toBeGreaterThan(25);
  expect(tests.flatMap(({ titles }) => titles).length).toBeGreaterThan(8);
});

/** *test/x.test.ts* or *test/x/*, and what is quoted behind it. */
function testsOf(text: string): { file: string; titles: string[] }[] {
  const mentions = text.matchAll(/\*(test\/[\w./-]+)\*?\*((?::? (?:and |, )?"[^"]+",?)*)/g);
  return [...mentions].map(([, file, quoted]) => ({
    file,
    titles: [...quoted.matchAll(/"([^"]+)"/g)].map(([, title]) => title),
  }));
}

test.each(pages)("the tests that %s names are there, with the titles that it quotes", (page) => {
  const wrong = testsOf(flat(prose(page))).flatMap(({ file, titles }) => {
    if (!existsSync(file)) return [file];
    const source = titles.length > 0 ? flat(read(file)) : "";
    return titles.filter((title) => !source.includes(title)).map((title) => `${file}: ${title}`);
  });
  expect(wrong).toEqual([]);
});

describe("docs/theory.md", () => {
  const sections = prose("docs/theory.md")
    .split(/^## (?=\d)/m)
    .slice(1);

  test.each(sections.map((section) => [/^.*/.exec(section)![0], section]))(
    "section %s says where it is computed and what holds it",
    (_, section) => {
      const text = flat(section);
      expect(/\]\(\.\.\/(assembly|src)\//.test(text), "a link to the source").toBe(true);
      expect(testsOf(text).length, "a test").toBeGreaterThan(0);
    },
  );

  test("the sections that the code cites are there", () => {
    const there = new Set(sections.map((section) => /^\d+b?/.exec(section)![0]));
    const cited = ["assembly", "src"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts") && !name.includes("generated"))
        .flatMap((name) =>
          [...flat(read(join(folder, name))).matchAll(/theory\.md,? §(\d+b?)((?:, §?\d+b?)*)/g)].flatMap(
            ([, first, rest]) =>
              [first, ...[...rest.matchAll(/\d+b?/g)].map(([number]) => number)].map((number) => ({
                file: join(folder, name),
                number,
              })),
          ),
        ),
    );
    expect(cited.length).toBeGreaterThan(30);
    expect(cited.filter(({ number }) => !there.has(number))).toEqual([]);
  });
});
