import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeFolder, writeFileAtomic } from "../../src/io/files.js";

const scratch = mkdtempSync(join(tmpdir(), "overparam-files-"));
afterAll(() => rmSync(scratch, { recursive: true }));

test("folders are made with their parents, twice or at the same time", async () => {
  const deep = join(scratch, "a", "b", "c");
  await Promise.all([makeFolder(deep), makeFolder(deep), makeFolder(deep)]);
  await makeFolder(deep);
  expect(readdirSync(join(scratch, "a", "b"))).toEqual(["c"]);
});

test("a file in the way of a folder is an error", async () => {
  writeFileSync(join(scratch, "file"), "");
  await expect(makeFolder(join(scratch, "file", "below"))).rejects.toThrow(/EEXIST|ENOTDIR/);
});

test("a file is there whole, and nothing is left beside it", async () => {
  await writeFileAtomic(join(scratch, "new", "x.txt"), "whole");
  expect(readFileSync(join(scratch, "new", "x.txt"), "utf8")).toBe("whole");
  expect(readdirSync(join(scratch, "new"))).toEqual(["x.txt"]);
});
