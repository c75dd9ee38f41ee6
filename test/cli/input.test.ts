// What the commands read: its size is looked at before anything is read, and how much that may be can be said.
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { MAX_JSON_BYTES } from "../../src/cli/input.js";
import { run } from "../../src/cli/program.js";

const folder = mkdtempSync(join(tmpdir(), "overparam-input-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function overparam(...args: string[]) {
  let [out, err] = ["", ""];
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    liveErr: false,
    color: false,
    columns: 80,
  };
  return { code: await run(args, terminal), out, err };
}

const features = [{ variance: 1, coefficient: 1 }];
const problem = JSON.stringify({ features, noiseStd: 1, kappa: 2, keepFraction: 0.5 });
const file = join(folder, "problem.json");
writeFileSync(file, problem);

const commands = [
  ["predict", "FILE"],
  ["simulate", "FILE"],
  ["map", "PLAN"],
  ["sweep", "PLAN"],
  ["network", "PLAN"],
] as const;
const outOf = (command: string) =>
  ["map", "sweep", "network"].includes(command) ? ["--out", join(folder, "out")] : [];

test.each(commands)("%s reads no file of more than 64 MiB, unless told so", async (command, name) => {
  const large = join(folder, "large.json");
  writeFileSync(large, "");
  truncateSync(large, MAX_JSON_BYTES + 1); // takes no room on the disk
  expect(MAX_JSON_BYTES).toBe(67_108_864);
  const refused = await overparam(command, large, ...outOf(command));
  expect(refused).toEqual({
    code: 2,
    out: "",
    err: `overparam ${command}: the file must have at most 67108864 bytes (--max-bytes), got 67108865\n`,
  });
  const allowed = await overparam(command, large, ...outOf(command), "--max-bytes", "67108865");
  expect(allowed.err).toMatch(`overparam ${command}: ${large} must hold JSON, got text that is not`);
  const missing = await overparam(command, join(folder, "none"), ...outOf(command));
  expect(missing.err).toMatch(`overparam ${command}: ${name} must be a readable file`);
});

test("the limit can be lowered; a device without end is read up to it", async () => {
  expect((await overparam("predict", file, "--max-bytes", String(problem.length))).code).toBe(0);
  expect((await overparam("predict", file, "--max-bytes", String(problem.length - 1))).err).toBe(
    `overparam predict: the file must have at most ${problem.length - 1} bytes (--max-bytes), got ${problem.length}\n`,
  );
  expect((await overparam("predict", "/dev/zero", "--max-bytes", "5000000")).err).toBe(
    "overparam predict: the file must have at most 5000000 bytes (--max-bytes), got more\n",
  );
  expect((await overparam("predict", folder)).err).toMatch("which is a folder");
});

test.each(["0", "-1", "1e3", "536870889", "x"])("--max-bytes %s is refused", async (value) => {
  expect((await overparam("predict", file, "--max-bytes", value)).err).toBe(
    `overparam predict: --max-bytes must be a whole number from 1 to 536870888, got "${value}"\n`,
  );
});

test("standard input is read up to the limit, and no further", async () => {
  const args = ["dist/cli/main.js", "predict", "-", "--max-bytes", "100"];
  const ended = new Promise<{ code: unknown; err: string }>((resolve) => {
    const child = execFile(process.execPath, args, (error, _, err) => resolve({ code: error?.code, err }));
    child.stdin!.on("error", () => {}); // it is closed before all is written
    child.stdin!.end(" ".repeat(10_000_000));
  });
  expect(await ended).toEqual({
    code: 2,
    err: "overparam predict: standard input must have at most 100 bytes (--max-bytes), got more\n",
  });
});

test.runIf(existsSync("/proc/self/mem"))(
  "what can be opened and not read is refused in one line, standard input as well",
  async () => {
    expect(await overparam("predict", "/proc/self/mem")).toEqual({
      code: 2,
      out: "",
      err: 'overparam predict: FILE must be a readable file, got "/proc/self/mem", which cannot be read (EIO)\n',
    });
    const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/cli/main.js", "predict", "-"], {
      stdio: [openSync("/proc/self/mem", "r"), "pipe", "pipe"],
      encoding: "utf8",
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: "",
      stderr: "overparam predict: standard input must be readable, got one that cannot be read (EIO)\n",
    });
  },
);
