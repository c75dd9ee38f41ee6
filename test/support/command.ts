// The command line as users run it: a process of its own.
import { spawn, type ChildProcess } from "node:child_process";

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

/** Starts `overparam` with arguments; `ended` is there when it is. */
export const overparam = (args: readonly string[], env: Record<string, string> = {}) =>
  node(["dist/cli/main.js", ...args], env);

/** Starts `overparam`; `listening` is there when it listens to signals, of which `err` then speaks as well. */
export function listeningOverparam(args: readonly string[]) {
  const run = node(["--import", announce, "dist/cli/main.js", ...args]);
  return { ...run, listening: run.said("listening to SIGTERM\n") };
}

const announce = new URL("announce-signals.mjs", import.meta.url).href;

/** Starts Node with arguments. */
export function node(args: readonly string[], env: Record<string, string> = {}) {
  const child: ChildProcess = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { out: "", err: "" };
  child.stdout!.on("data", (chunk) => (texts.out += chunk));
  child.stderr!.on("data", (chunk) => (texts.err += chunk));
  const ended = new Promise<Ended>((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal, ...texts })),
  );
  /** Resolves when a text has come; rejects where the process ends without it. */
  const said = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => `${texts.out}\n${texts.err}`.includes(text) && resolve();
      child.stdout!.on("data", look);
      child.stderr!.on("data", look);
      child.once("close", () => reject(new Error(`ended without saying ${text}: ${texts.err}`)));
      look();
    });
  return { child, ended, said };
}

/** Waits until something is so. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  what: string,
  seconds = 30,
): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited ${seconds} s until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
