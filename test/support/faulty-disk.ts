// A disk that fails at the k-th call. A test mocks the modules of Node with it:
//   vi.mock("node:fs", async (original) => faultySync(await original()));
//   vi.mock("node:fs/promises", async (original) => faultyPromises(await original()));
import type * as fs from "node:fs";
import type * as promises from "node:fs/promises";

type Call = "read" | "create" | "write" | "change" | "remove" | "close";

/** Which calls a kind of fault can hit. */
const hits = {
  /** Disk full. */
  ENOSPC: ["create", "write", "close"],
  /** The folder is read-only, or has become so. */
  EROFS: ["create", "write", "change", "remove"],
  /** Not allowed. */
  EACCES: ["read", "create", "change", "remove"],
  /** The device is broken. */
  EIO: ["read", "create", "write", "change", "remove", "close"],
  /** A write that takes half of what it is given, as it may; no fault follows. */
  short: ["write"],
  /** A write that takes half of what it is given, and then the disk is full. */
  torn: ["write"],
} as const satisfies Record<string, readonly Call[]>;

export type Fault = keyof typeof hits;
export const faults = Object.keys(hits) as Fault[];

const said: Partial<Record<string, string>> = {
  ENOSPC: "no space left on device",
  EROFS: "read-only file system",
  EACCES: "permission denied",
  EIO: "i/o error",
};

interface Armed {
  fault: Fault;
  /** From 1; only calls that the fault can hit are counted. */
  at: number;
  /** One call fails, or all from there on. */
  until: "once" | "lifted";
}

let armed: Armed | undefined;
let count = 0;
/** Calls that have failed, as `rmSync /tmp/x`. */
let failed: string[] = [];
/** Files that are open, by descriptor or handle. */
const open = new Map<unknown, string>();

/** Faults from now on. */
export function arm(next: Armed): void {
  [armed, count, failed] = [next, 0, []];
}

/** No faults any more. @returns the calls that failed */
export function lift(): string[] {
  armed = undefined;
  return failed;
}

/** Names of the files that are open. */
export const openFiles = (): string[] => [...open.values()];

type Verdict = "good" | "short" | Error;

function judge(call: Call, name: string, path: unknown): Verdict {
  if (armed === undefined || !(hits[armed.fault] as readonly Call[]).includes(call)) return "good";
  count += 1;
  const { fault, at, until } = armed;
  if (count < at || (count > at && until === "once" && fault !== "torn")) return "good";
  if (fault === "short" || (fault === "torn" && count === at)) {
    failed.push(`${name} ${path}`);
    return "short";
  }
  if (fault === "torn" && until === "once" && count > at + 1) return "good";
  const code = fault === "torn" ? "ENOSPC" : fault;
  failed.push(`${name} ${path}`);
  const syscall = name.replace(/Sync$/, "");
  const shown = typeof path === "string" ? ` '${path}'` : "";
  return Object.assign(new Error(`${code}: ${said[code]}, ${syscall}${shown}`), { code, syscall });
}

/** Calls that are hit as a whole: they fail before they do anything. */
const calls: Record<string, Call> = {
  readFileSync: "read",
  readSync: "read",
  readdirSync: "read",
  statSync: "read",
  fstatSync: "read",
  lstatSync: "read",
  existsSync: "read",
  fdatasyncSync: "write",
  ftruncateSync: "change",
  mkdirSync: "create",
  renameSync: "change",
  rmSync: "remove",
  mkdir: "create",
  rename: "change",
  rm: "remove",
  stat: "read",
};

type Any = (...args: any[]) => any;
const half = <T extends { length: number; subarray(from: number, to: number): T }>(bytes: T, from = 0): T =>
  bytes.subarray(from, from + Math.ceil((bytes.length - from) / 2));

export function faultySync(original: typeof fs): object {
  const faulty: Record<string, unknown> = { ...original };
  for (const [name, call] of Object.entries(calls)) {
    const real = (original as unknown as Record<string, Any>)[name];
    if (real === undefined || !name.endsWith("Sync")) continue;
    faulty[name] = (...args: unknown[]) => {
      const verdict = judge(call, name, typeof args[0] === "number" ? open.get(args[0]) : args[0]);
      if (verdict instanceof Error) {
        if (name === "existsSync") return false; // as it answers what the system cannot
        throw verdict;
      }
      if (name === "fdatasyncSync") return undefined; // no power cut can test it, and it takes its time
      return real(...args);
    };
  }
  faulty.openSync = (path: string, flags: string | number, ...rest: any[]) => {
    const verdict = judge(flags === "r" ? "read" : "create", "openSync", path);
    if (verdict instanceof Error) throw verdict;
    const file = original.openSync(path, flags, ...rest);
    open.set(file, path);
    return file;
  };
  faulty.closeSync = (file: number) => {
    const path = open.get(file);
    open.delete(file);
    original.closeSync(file); // the descriptor is gone also where an error is reported
    const verdict = judge("close", "closeSync", path);
    if (verdict instanceof Error) throw verdict;
  };
  faulty.writeSync = (file: number, bytes: Buffer, from = 0) => {
    const verdict = judge("write", "writeSync", open.get(file));
    if (verdict instanceof Error) throw verdict;
    if (verdict === "good") return original.writeSync(file, bytes, from);
    return original.writeSync(file, half(Buffer.from(bytes), from));
  };
  faulty.writeFileSync = (path: string, data: any, ...rest: any[]) => {
    const creates = judge("create", "writeFileSync", path);
    if (creates instanceof Error) throw creates;
    const verdict = judge("write", "writeFileSync", path);
    if (verdict === "good") return original.writeFileSync(path, data, ...rest);
    original.writeFileSync(path, half(Buffer.from(data)), ...rest);
    if (armed?.fault !== "short")
      throw verdict instanceof Error ? verdict : judge("write", "writeFileSync", path);
    original.appendFileSync(path, Buffer.from(data).subarray(half(Buffer.from(data)).length));
  };
  return { ...faulty, default: faulty };
}

export function faultyPromises(original: typeof promises): object {
  const faulty: Record<string, unknown> = { ...original };
  for (const [name, call] of Object.entries(calls)) {
    const real = (original as unknown as Record<string, Any>)[name];
    if (real === undefined) continue;
    faulty[name] = async (...args: unknown[]) => {
      const verdict = judge(call, name, args[0]);
      if (verdict instanceof Error) throw verdict;
      return real(...args);
    };
  }
  faulty.open = async (path: string, ...rest: any[]) => {
    const verdict = judge("create", "open", path);
    if (verdict instanceof Error) throw verdict;
    const handle = await original.open(path, ...rest);
    open.set(handle, path);
    return {
      async writeFile(content: string | Uint8Array) {
        const bytes = Buffer.from(content as Uint8Array);
        const verdict = judge("write", "write", path);
        if (verdict === "good") return handle.writeFile(bytes);
        await handle.writeFile(half(bytes));
        if (verdict instanceof Error) throw verdict;
        // Node goes on after half a write.
        const next = armed?.fault === "torn" ? judge("write", "write", path) : "good";
        if (next instanceof Error) throw next;
        await handle.writeFile(bytes.subarray(half(bytes).length));
      },
      async sync() {
        const verdict = judge("write", "fsync", path);
        if (verdict instanceof Error) throw verdict;
      },
      async close() {
        open.delete(handle);
        await handle.close();
        const verdict = judge("close", "close", path);
        if (verdict instanceof Error) throw verdict;
      },
    };
  };
  faulty.writeFile = async (path: string, content: any, ...rest: any[]) => {
    const verdict = judge("create", "writeFile", path);
    if (verdict instanceof Error) throw verdict;
    return original.writeFile(path, content, ...rest);
  };
  return { ...faulty, default: faulty };
}
