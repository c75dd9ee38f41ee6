import { expect, test } from "vitest";
import { importsOf, target } from "../support/imports.js";
import { duration, Progress } from "../../src/cli/progress.js";
import { formatTable } from "../../src/cli/table.js";
import type { Terminal } from "../../src/cli/terminal.js";

/** A terminal that remembers, and a clock that is set by hand. */
function fake(liveErr: boolean) {
  const written: string[] = [];
  const terminal: Terminal = {
    out: () => {
      throw new Error("progress must not write to standard output");
    },
    err: (text) => void written.push(text),
    liveErr,
    color: false,
    columns: 60,
  };
  const clock = { time: 0 };
  return { written, clock, progress: new Progress(terminal, "overparam test", () => clock.time) };
}

test("to start, the command line loads neither a command nor the library behind it", () => {
  const files = new Set<string>();
  const visit = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    for (const specifier of importsOf(file, { atOnce: true }))
      if (specifier.startsWith(".")) visit(target(file, specifier).replace(/\.js$/, ".ts"));
  };
  visit("src/cli/main.ts");
  expect([...files]).toContain("src/cli/program.ts");
  const others = [...files].filter((file) => !/^src\/cli\/\w+\.ts$/.test(file));
  expect(others.toSorted()).toEqual([
    "src/errors.ts",
    "src/validate.ts",
    "src/version.ts",
    "src/wasm/generated/version.ts",
    "src/wasm/hash.ts",
    "src/workers/thread.ts",
  ]);
});

test("on a screen progress is one line, redrawn, that is gone at the end", () => {
  const { written, clock, progress } = fake(true);
  for (const share of [0, 0.25, 0.5, 0.51]) {
    progress.update(share, "trials");
    clock.time += share === 0.5 ? 10 : 2000;
  }
  progress.end();
  expect(written.length).toBe(4);
  for (const text of written) {
    expect(text.startsWith("\r") && text.endsWith("\u001B[K")).toBe(true);
    expect(text).not.toContain("\n");
  }
  expect(written[2]).toContain("50 %  trials, 4 s left");
  expect(written.at(-1)).toBe("\r\u001B[K");
});

test("elsewhere progress is a plain line every ten seconds", () => {
  const { written, clock, progress } = fake(false);
  for (; clock.time <= 25_000; clock.time += 500) progress.update(clock.time / 50_000, "trials");
  progress.end();
  expect(written).toEqual([
    "overparam test: 20 %, trials, 40 s left\n",
    "overparam test: 40 %, trials, 30 s left\n",
  ]);
});

test("a short job writes no progress into a log", () => {
  const { written, progress } = fake(false);
  progress.update(0.5, "trials");
  progress.end();
  expect(written).toEqual([]);
});

test("durations read as words", () => {
  expect([0.2, 8, 59.4, 65, 600].map(duration)).toEqual(["1 s", "8 s", "59 s", "1 min 05 s", "10 min 00 s"]);
});

test("a table aligns names left and numbers right", () => {
  expect(
    formatTable([
      ["rule", "risk"],
      ["hessian", "2"],
      ["all", "10.5"],
    ]),
  ).toBe("rule     risk\nhessian     2\nall      10.5\n");
});
