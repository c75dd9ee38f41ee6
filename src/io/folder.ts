import { rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { DomainError } from "../errors.js";
import { describe } from "../validate.js";
import { makeFolder, writeFileAtomic } from "./files.js";

/**
 * Makes the folder of an option `--out` and tries it out with a file, so that a long job does not end in one that cannot be written.
 * @returns its full path
 * @throws {DomainError} where it cannot be made or written
 */
export async function writableFolder(routine: string, path: string): Promise<string> {
  const folder = resolve(path);
  const probe = join(folder, `.overparam-${process.pid}.tmp`);
  try {
    await makeFolder(folder);
    await rm(probe, { force: true });
    await writeFile(probe, "", { flag: "wx" });
    await rm(probe);
  } catch (error) {
    throw notWritable(routine, path, error);
  }
  return folder;
}

/**
 * Writes all files of a job, by name, none of which a reader meets half.
 * @returns their paths
 * @throws {DomainError} where one cannot be written
 */
export async function writeFolder(
  routine: string,
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<string[]> {
  for (const [name, content] of Object.entries(files)) {
    if (basename(name) !== name)
      throw new DomainError(`${routine}: a file must have a name within its folder, got ${describe(name)}`);
    try {
      await writeFileAtomic(join(folder, name), content);
    } catch (error) {
      throw notWritable(routine, `${folder} with a ${name} that cannot`, error);
    }
  }
  return Object.keys(files).map((name) => join(folder, name));
}

function notWritable(routine: string, what: string, error: unknown): DomainError {
  const { code } = error as NodeJS.ErrnoException;
  return new DomainError(`${routine}: --out must be a folder that can be written, got ${what} (${code})`);
}
