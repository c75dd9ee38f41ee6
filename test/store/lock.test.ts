import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { takeLock } from "../../src/store/lock.js";

const scratch = mkdtempSync(join(tmpdir(), "overparam-lock-"));
afterAll(() => rmSync(scratch, { recursive: true }));
let count = 0;
const place = () => join(scratch, `${count++}.lock`);

test("a lock is held by one at a time and given back", async () => {
  const path = place();
  const giveBack = await takeLock("test", path);
  await expect(takeLock("test", path)).rejects.toThrow(
    `test: the run must be written by one process at a time, got ${path}, held by this process`,
  );
  giveBack();
  expect(existsSync(path)).toBe(false);
  (await takeLock("test", path))();
});

test("the lock of a process that lives is respected, that of one that has died is taken over", async () => {
  const path = place();
  const code = `
    import("${new URL("../../dist/store/lock.js", import.meta.url)}").then(async ({ takeLock }) => {
      await takeLock("test", ${JSON.stringify(path)});
      console.log("held");
      setInterval(() => {}, 1000);
    });`;
  const child = spawn(process.execPath, ["-e", code]);
  await new Promise((resolve) => child.stdout.once("data", resolve));
  await expect(takeLock("test", path)).rejects.toThrow(`${path}, held by process ${child.pid}`);
  // Clocks that were put forward or back change nothing.
  for (const time of [0, 4e9]) {
    utimesSync(path, time, time);
    await expect(takeLock("test", path)).rejects.toThrow(`held by process ${child.pid}`);
  }
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  utimesSync(path, 4e9, 4e9); // of a time that is to come
  (await takeLock("test", path))();
  expect(existsSync(path)).toBe(false);
  expect(existsSync(`${path}.takeover`)).toBe(false);
});

test.each([0, 4e9])(
  "half a lock, whose writer died in the act, and a guard like it, hold nobody up, whatever time they bear: %d",
  async (time) => {
    const path = place();
    for (const [file, text] of [
      [path, '{"pid":1,'],
      [`${path}.takeover`, ""],
    ]) {
      writeFileSync(file, text);
      utimesSync(file, time, time);
    }
    (await takeLock("test", path))();
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.takeover`)).toBe(false);
  },
);

test("half a lock that is whole a moment later is that of a process at work", async () => {
  const path = place();
  const whole = JSON.stringify({ pid: 1, host: "elsewhere", began: "" });
  writeFileSync(path, whole.slice(0, 10));
  const taken = takeLock("test", path);
  writeFileSync(path, whole);
  await expect(taken).rejects.toThrow("held by process 1 on elsewhere");
});

test("a process whose beginning the system does not tell is taken to hold its lock", async () => {
  const path = place();
  writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname(), began: "" }));
  await expect(takeLock("test", path)).rejects.toThrow("held by this process");
});

test("a process that has got the number of a dead one does not hold its lock", async () => {
  const path = place();
  const stale = { pid: process.pid, host: hostname(), began: "another boot 17" };
  writeFileSync(path, JSON.stringify(stale));
  const giveBack = await takeLock("test", path);
  expect(JSON.parse(readFileSync(path, "utf8")).began).not.toBe(stale.began);
  giveBack();
});

test("of a process on another machine nothing is known, so its lock stands", async () => {
  const path = place();
  writeFileSync(path, JSON.stringify({ pid: 1, host: "elsewhere", began: "" }));
  await expect(takeLock("test", path)).rejects.toThrow(
    `held by process 1 on elsewhere (remove ${path} if that has ended)`,
  );
});

test("whoever has lost its lock does not remove that of another", async () => {
  const path = place();
  const giveBack = await takeLock("test", path);
  writeFileSync(path, JSON.stringify({ pid: 1, host: "elsewhere", began: "" }));
  giveBack();
  expect(existsSync(path)).toBe(true);
});
