// docs/sweeps.md and examples/: the commands are run, the tables held against the code.
import { execFile } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sweepColumns } from "../../src/sweep/rows.js";

const page = readFileSync("docs/sweeps.md", "utf8");
const scratch = mkdtempSync(join(tmpdir(), "overparam-guide-"));
afterAll(() => rmSync(scratch, { recursive: true }));

beforeAll(() => {
  cpSync("examples", join(scratch, "examples"), { recursive: true });
  const command = join(scratch, "overparam");
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${resolve("dist/cli/main.js")}" "$@"\n`);
  chmodSync(command, 0o755);
});

/** Runs a line of shell where `overparam` is this one. */
function shell(
  line: string,
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const path = `${scratch}${delimiter}${process.env.PATH}`;
  return new Promise((done) => {
    execFile(
      "bash",
      ["-ec", line],
      { cwd: scratch, env: { ...process.env, PATH: path, ...env } },
      (error, out, err) => done({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

const read = (...path: string[]) => readFileSync(join(scratch, ...path), "utf8");

test("the plan that is shown is the one in examples/", () => {
  const [, shown] = /^```json plan\n([\s\S]*?)^```/m.exec(page)!;
  expect(JSON.parse(shown)).toEqual(JSON.parse(readFileSync("examples/sweep.json", "utf8")));
});

test("the commands of the guide run in order, and what is merged is what one run gives", async () => {
  const lines = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, text]) => text.trim().split("\n"));
  expect(lines.length).toBe(6);
  for (const line of lines) {
    const { code, err } = await shell(line);
    expect(code, `${line}: ${err}`).toBe(0);
  }
  expect(read("runs/merged.csv")).toBe(read("runs/spiked/table.csv"));
  expect(read("runs/spiked/figure-1.svg")).toContain("</svg>");
}, 180_000);

test("the Slurm array computes the whole plan, and goes on where it is submitted again", async () => {
  const task = (id: string) =>
    shell("examples/slurm.sh examples/sweep.json runs/slurm", {
      SLURM_ARRAY_TASK_ID: id,
      SLURM_ARRAY_TASK_COUNT: "2",
      SLURM_CPUS_PER_TASK: "2",
    });
  for (const id of ["1", "2", "2"]) {
    const { code, err } = await task(id);
    expect(code, err).toBe(0);
  }
  await shell("overparam merge runs/slurm --out slurm.csv");
  expect(read("slurm.csv")).toBe(read("runs/spiked/table.csv"));
}, 180_000);

test("the pods of the Kubernetes Job compute the whole plan", async () => {
  const yaml = read("examples/kubernetes.yaml");
  const [, block] = /args:\n {12}- \|\n((?: {14}.*\n)+)/.exec(yaml)!;
  const script = block
    .replaceAll(/^ {14}/gm, "")
    .replace("/plan/plan.json", "examples/sweep.json")
    .replace("/runs/phase", "runs/pods");
  const parts = Number(/name: PARTS, value: "(\d+)"/.exec(yaml)![1]);
  expect(parts).toBe(Number(/completions: (\d+)/.exec(yaml)![1]));
  for (let index = 0; index < parts; index++) {
    const { code, err } = await shell(script, {
      JOB_COMPLETION_INDEX: String(index),
      PARTS: String(parts),
      CPUS: "2",
    });
    expect(code, err).toBe(0);
  }
  await shell("overparam merge runs/pods --out pods.csv");
  expect(read("pods.csv")).toBe(read("runs/spiked/table.csv"));
}, 180_000);

test("the columns of the table are the ones listed", () => {
  const [section] = page.slice(page.indexOf("## The table")).split(/^## What/m);
  const listed = [...section.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, cell]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(listed).toEqual([...sweepColumns]);
});

test("the axes of a grid are the ones listed", async () => {
  const [, section] = /\| Key of `grid` \| Meaning \|\n([\s\S]*?)\n\n/.exec(page)!;
  const listed = [...section.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, cell]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  const plan = { problem: { features: [] }, grid: { oops: 1 } };
  writeFileSync(
    join(scratch, "bad.json"),
    JSON.stringify(plan).replace("[]", '[{"variance":1,"coefficient":1}]'),
  );
  const { err } = await shell("overparam sweep bad.json --out runs/bad || true");
  const [, known] = /known are (.*)\n/.exec(err)!;
  expect(listed.toSorted()).toEqual(known.split(", ").toSorted());
});
