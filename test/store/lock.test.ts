import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { takeLock } from "../../src/store/lock.js";

const scratch = mkdtempSync(join(tmpdir(), "overparam-lock-"));
afterAll(() => rmSync(scratch, { recursive: true }));
let count = 0;
const place = () => join(scratch, `${count++}.lock`);

test("a lock is held by one at a time and given back", () => {
  const path = place();
  const giveBack = takeLock("test", path);
  expect(() => takeLock("test", path)).toThrow(
    `test: the run must be written by one process at a time, got ${path}, held by this process`,
  );
  giveBack();
  expect(existsSync(path)).toBe(false);
  takeLock("test", path)();
});

test("the lock of a process that lives is respected, that of one that has died is taken over", async () => {
  const path = place();
  const code = `
    import("${new URL("../../dist/store/lock.js", import.meta.url)}").then(({ takeLock }) => {
      takeLock("test", ${JSON.stringify(path)});
      console.log("held");
      setInterval(() => {}, 1000);
    });`;
  const child = spawn(process.execPath, ["-e", code]);
  await new Promise((resolve) => child.stdout.once("data", resolve));
  expect(() => takeLock("test", path)).toThrow(`held by process ${child.pid}`);
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  takeLock("test", path)();
  expect(existsSync(path)).toBe(false);
  expect(existsSync(`${path}.takeover`)).toBe(false);
});

test("a process that has got the number of a dead one does not hold its lock", () => {
  const path = place();
  const stale = { pid: process.pid, host: hostname(), began: "another boot 17" };
  writeFileSync(path, JSON.stringify(stale));
  const giveBack = takeLock("test", path);
  expect(JSON.parse(readFileSync(path, "utf8")).began).not.toBe(stale.began);
  giveBack();
});

test("of a process on another machine nothing is known, so its lock stands", () => {
  const path = place();
  writeFileSync(path, JSON.stringify({ pid: 1, host: "elsewhere", began: "" }));
  expect(() => takeLock("test", path)).toThrow(
    "held by process 1 on elsewhere (remove the file if that has ended)",
  );
});

test("whoever has lost its lock does not remove that of another", () => {
  const path = place();
  const giveBack = takeLock("test", path);
  writeFileSync(path, JSON.stringify({ pid: 1, host: "elsewhere", began: "" }));
  giveBack();
  expect(existsSync(path)).toBe(true);
});
