// One process to a run: a file that says who writes.
import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import * as v from "valibot";
import { DomainError } from "../errors.js";

/** Who holds a lock. */
interface Holder {
  pid: number;
  host: string;
  /** When the process began, as its system tells it (boot and clock tick); empty where it does not. */
  began: string;
}

const schema = v.object({ pid: v.number(), host: v.string(), began: v.string() });

/** How long taking over a stale lock can take, in milliseconds, before whoever does it must have died. */
const TAKING_OVER_MS = 10_000;

/**
 * Takes the lock at `path`. A lock whose process is gone (killed, or its machine restarted) is stale and is taken over.
 * @returns a function that gives it back
 * @throws {DomainError} naming the lock and its holder, where that runs, or may run on another machine
 */
export function takeLock(routine: string, path: string): () => void {
  if (!create(path)) takeOver(routine, path);
  const mine = JSON.stringify(self());
  return () => {
    if (readText(path) === mine) rmSync(path, { force: true });
  };
}

/** Makes the file unless it is there. Whoever reads it in the same instant may find it empty. */
function create(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, "wx");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  writeSync(file, JSON.stringify(self()));
  closeSync(file);
  return true;
}

/** Two processes may find the same stale lock: only the one that has the guard may replace it. */
function takeOver(routine: string, path: string): void {
  refuseLive(routine, path);
  const guard = `${path}.takeover`;
  if (!create(guard)) {
    const age = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age < TAKING_OVER_MS) throw inUse(routine, path, "another process that is taking it over");
    rmSync(guard, { force: true });
    if (!create(guard)) throw inUse(routine, path, "another process that is taking it over");
  }
  try {
    refuseLive(routine, path);
    rmSync(path, { force: true });
    if (!create(path)) refuseLive(routine, path);
  } finally {
    rmSync(guard, { force: true });
  }
}

/** @throws {DomainError} unless the lock is stale or gone */
function refuseLive(routine: string, path: string): void {
  const text = readText(path);
  if (text === undefined) return;
  const holder = parse(text);
  if (holder === undefined) {
    // Half a lock: its writer died in the act, or is at it.
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age < TAKING_OVER_MS) throw inUse(routine, path, "another process that has just begun");
    return;
  }
  const { pid, host, began } = holder;
  if (host !== hostname())
    throw inUse(routine, path, `process ${pid} on ${host} (remove the file if that has ended)`);
  const now = beginningOf(pid);
  if (now !== undefined && now === began && pid !== process.pid) throw inUse(routine, path, `process ${pid}`);
  if (pid === process.pid && now === began) throw inUse(routine, path, "this process");
}

const inUse = (routine: string, path: string, holder: string) =>
  new DomainError(
    `${routine}: the run must be written by one process at a time, got ${path}, held by ${holder}`,
  );

const self = (): Holder => ({ pid: process.pid, host: hostname(), began: beginningOf(process.pid) ?? "" });

/** When a process began; "" where the system does not tell; undefined where there is none. */
function beginningOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return undefined;
  }
  const status = readText(`/proc/${pid}/stat`);
  if (status === undefined) return "";
  // The name of the program, in parentheses, may hold spaces; field 22 of the whole line is the start in clock ticks.
  const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z") return undefined; // dead, and not yet buried
  return `${readText("/proc/sys/kernel/random/boot_id")?.trim()} ${fields[19]}`;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // gone, or not to be read: nothing is known
  }
}

function parse(text: string): Holder | undefined {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch {
    return undefined;
  }
}
