// One process to a run: a file that says who writes.
import { randomUUID } from "node:crypto";
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import * as v from "valibot";
import { DomainError } from "../errors.js";
import { diskError } from "../io/disk.js";

/** Who holds a lock. No time of day stands in it, since clocks are put forward and back. */
interface Holder {
  pid: number;
  host: string;
  /** When the process began, as its system tells it (boot and clock tick); empty where it does not. */
  began: string;
}

const schema = v.object({ pid: v.number(), host: v.string(), began: v.string() });

/** How long a lock may be half written before its writer must have died in the act, in milliseconds of a clock that only goes on. */
const HALF_MS = 2000;
const LOOK_MS = 20;

/** Locks that were given back and could not be removed. */
const givenUp = new Set<string>();

/**
 * Takes the lock at `path`. A lock whose process is gone (killed, or its machine restarted) is stale and is taken over.
 * @returns a function that gives it back, and throws where that fails
 * @throws {DomainError} naming the lock and its holder, where that runs, or may run on another machine
 */
export async function takeLock(routine: string, path: string): Promise<() => void> {
  const mine = textOfLock();
  if (!create(path, mine)) await takeOver(routine, path, mine);
  return () => {
    try {
      if (readText(path) === mine) rmSync(path, { force: true });
    } catch (error) {
      givenUp.add(mine); // it says that this process writes, which is no longer so
      throw diskError(routine, path, "removed", error);
    }
  };
}

/** Makes the file unless it is there. Whoever reads it in the same instant may find half of it. */
function create(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, "wx");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  try {
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    } finally {
      closeSync(file);
    }
    // Stopped for long before it wrote, this process may have been taken for dead.
    return readText(path) === text;
  } catch (error) {
    remove(path, text);
    throw error;
  }
}

/** Two processes may find the same stale lock: only the one that has the guard may replace it. */
async function takeOver(routine: string, path: string, mine: string): Promise<void> {
  await refuseLive(routine, path, path);
  const guard = `${path}.takeover`;
  const ours = textOfLock();
  if (!create(guard, ours)) {
    await refuseLive(routine, path, guard);
    rmSync(guard, { force: true });
    if (!create(guard, ours)) throw inUse(routine, path, "another process that is taking it over");
  }
  try {
    await refuseLive(routine, path, path);
    rmSync(path, { force: true });
    if (!create(path, mine)) throw inUse(routine, path, "another process that has just begun");
  } finally {
    remove(guard, ours);
  }
}

/** @param file the lock, or its guard. @throws {DomainError} unless it is stale or gone */
async function refuseLive(routine: string, path: string, file: string): Promise<void> {
  const text = await wholeText(file);
  const holder = text === undefined ? undefined : parse(text);
  if (holder === undefined || givenUp.has(text!)) return;
  const { pid, host, began } = holder;
  if (host !== hostname())
    throw inUse(routine, path, `process ${pid} on ${host} (remove ${file} if that has ended)`);
  const now = beginningOf(pid);
  if (now === undefined) return;
  // Another one that has got its number; where the system does not tell, it may be the same.
  if (now !== "" && began !== "" && now !== began) return;
  throw inUse(routine, path, pid === process.pid ? "this process" : `process ${pid}`);
}

/** The text of a lock; half a one is waited for, and is what it is if nothing more comes. */
async function wholeText(path: string): Promise<string | undefined> {
  const end = performance.now() + HALF_MS;
  for (;;) {
    const text = readText(path);
    if (text === undefined || parse(text) !== undefined || performance.now() > end) return text;
    await wait(LOOK_MS);
  }
}

const inUse = (routine: string, path: string, holder: string) =>
  new DomainError(
    `${routine}: the run must be written by one process at a time, got ${path}, held by ${holder}`,
  );

/** A lock of this process, like no other. */
function textOfLock(): string {
  const holder: Holder = { pid: process.pid, host: hostname(), began: beginningOf(process.pid) ?? "" };
  return JSON.stringify({ ...holder, token: randomUUID() });
}

/** When a process began; "" where the system does not tell; undefined where there is none. */
function beginningOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return undefined;
  }
  const [status, boot] = [`/proc/${pid}/stat`, "/proc/sys/kernel/random/boot_id"].map(toldBySystem);
  if (status === undefined || boot === undefined) return "";
  // The name of the program, in parentheses, may hold spaces; field 22 of the whole line is the start in clock ticks.
  const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z") return undefined; // dead, and not yet buried
  return `${boot.trim()} ${fields[19]}`;
}

function toldBySystem(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // no such system, or it keeps it to itself
  }
}

/** The text of a file; undefined where there is none. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Removes what this process has made; what cannot be removed holds nobody up once it has ended. */
function remove(path: string, text: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    givenUp.add(text);
  }
}

function parse(text: string): Holder | undefined {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch {
    return undefined;
  }
}
