// docs/cli.md: its examples are run, its tables held against the code.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rowColumns } from "../../src/io/rows.js";
import { agrees } from "../support/examples.js";

const page = readFileSync("docs/cli.md", "utf8");

const block = (name: string) => {
  const [, text] = new RegExp(`^\`\`\`json ${name}\n([\\s\\S]*?)^\`\`\``, "m").exec(page) ?? [];
  expect(text, `docs/cli.md has no block ${name}`).toBeDefined();
  return text;
};

/** First cells of the table under a heading. */
function tableUnder(heading: string): string[] {
  const [section] = page.slice(page.indexOf(`${heading}\n`) + heading.length).split(/^#/m);
  return [...section.matchAll(/^\| `?([\w-]+)[^|]*\|/gm)].map(([, cell]) => cell).slice(1);
}

function overparam(args: string[], input = ""): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ["dist/cli/main.js", ...args], (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}

test.each(["predict", "simulate"])("the output of %s is the one shown", async (command) => {
  const { code, out } = await overparam([command, "-", "--json"], block("problem"));
  expect(code).toBe(0);
  const [shown, given] = [JSON.parse(block(command)), JSON.parse(out)];
  expect(agrees(shown, given), `${JSON.stringify(given)} is not as shown`).toBe(true);
  expect(Object.keys(given).filter((key) => key !== "detail")).toEqual(Object.keys(shown));
});

test.each(["correlated", "features"])("the file shown for %s is one that commands take", async (name) => {
  for (const [command, own] of [
    ["simulate", { nTrials: 20 }],
    ["predict", { nDraws: 200 }],
  ] as const) {
    const { code, out } = await overparam([command, "-", "--json"], block(name));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ nFeatures: 150, nKept: 15, ...own });
  }
});

test("the columns of results.csv are the ones listed", () => {
  expect(tableUnder("### results.csv")).toEqual([...rowColumns]);
});

test.each(["reproduce", "network", "sweep", "worker", "merge", "compare", "figure", "explore"])(
  "the options of %s are the ones listed",
  async (command) => {
    const { out } = await overparam([command, "--help"]);
    const options = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name);
    expect(tableUnder(`## ${command}`).toSorted()).toEqual(
      options.filter((name) => name !== "--help").toSorted(),
    );
  },
);

test("the options of data are the ones listed", async () => {
  const { out } = await overparam(["data", "--help"]);
  const options = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name);
  expect(tableUnder("## data").toSorted()).toEqual(options.filter((name) => name !== "--help").toSorted());
});

test("the plan of networks that is shown runs, and its table has the columns that are listed", async () => {
  const out = mkdtempSync(join(tmpdir(), "overparam-docs-network-"));
  try {
    const { code, err } = await overparam(["network", "-", "--out", out], block("network"));
    expect(code, err).toBe(0);
    const [header] = readFileSync(join(out, "table.csv"), "utf8").split("\n");
    const [section] = page.slice(page.indexOf("### table.csv")).split(/^## /m);
    const cells = [...section.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell]) => cell);
    const listed = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(listed).toEqual(header.split(","));
  } finally {
    rmSync(out, { recursive: true });
  }
});

test("the message shown is the one that comes", async () => {
  const file = { ...JSON.parse(block("problem")), keepFraction: 1.5 };
  const { code, err } = await overparam(["predict", "-"], JSON.stringify(file));
  expect(code).toBe(2);
  expect(page).toContain(`\`\`\`text\n${err}\`\`\``);
});
