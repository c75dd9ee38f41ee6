// Disks that are full in earnest: the system lets no file grow beyond a limit, or answers ENOSPC. On the built package.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { overparam } from "../support/command.js";
import { smallPlan } from "../support/plans.js";

const scratch = mkdtempSync(join(tmpdir(), "overparam-full-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const plan = join(scratch, "plan.json");
writeFileSync(plan, JSON.stringify(smallPlan));
const whole = join(scratch, "whole");
const table = (out: string) => readFileSync(join(out, "table.csv"), "utf8");

beforeAll(async () => {
  const { code, err } = await overparam(["sweep", plan, "--out", whole]).ended;
  expect(code, err).toBe(0);
});

/** A command in a shell that has said something to the system first. */
function shell(before: string, args: readonly string[], after = "") {
  const words = [process.execPath, "dist/cli/main.js", ...args].map((word) => `'${word}'`).join(" ");
  return spawnSync("bash", ["-c", `${before} ${words} ${after}`], { encoding: "utf8" });
}

test.skipIf(process.platform === "win32").each([0, 1, 2, 4, 8])(
  "where no file may have more than %d KiB, a sweep ends with what the system said, and goes on to the same table",
  async (kibibytes) => {
    const out = join(scratch, `limit ${kibibytes}`);
    const { status, stderr } = shell(`ulimit -f ${kibibytes};`, ["sweep", plan, "--out", out]);
    const goesOn = `to go on: overparam sweep ${plan} --out '${out}' --resume\n`;
    expect(status).toBe(1);
    expect(stderr).toContain(goesOn);
    const file = kibibytes === 0 ? out : join(out, "results.jsonl");
    expect(stderr.split("\n").at(-2)).toBe(
      `overparam sweep: ${file} must be written, got EFBIG: file too large, write`,
    );
    expect(existsSync(join(out, "results.jsonl.lock"))).toBe(false);
    const { code, err } = await overparam(["sweep", plan, "--out", out, "--resume"]).ended;
    expect(code, err).toBe(0);
    expect(table(out)).toBe(table(whole));
  },
);

test.skipIf(process.platform === "win32")("a full disk is a fault for a map as it is for a sweep", () => {
  const mapPlan = join(scratch, "map.json");
  const page = readFileSync("docs/cli.md", "utf8");
  writeFileSync(mapPlan, /^```json plan\n([\s\S]*?)^```/m.exec(page)![1]);
  const out = join(scratch, "map");
  const { status, stderr } = shell("ulimit -f 1;", ["map", mapPlan, "--out", out]);
  expect(stderr).toMatch(
    /^overparam map: \S+\/map\.\w+ must be written, got EFBIG: file too large, write\n$/,
  );
  expect(status).toBe(1);
});

test.runIf(existsSync("/dev/full"))("a standard output that is full is a fault, and said", () => {
  const { status, stderr } = shell("", ["merge", whole], "> /dev/full");
  expect(status).toBe(1);
  expect(stderr.split("\n")).toContain(
    "overparam: standard output must be written, got ENOSPC: no space left on device, write",
  );
});
