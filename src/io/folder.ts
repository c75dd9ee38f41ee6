import { rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { DomainError, OverparamError } from "../errors.js";
import { describe } from "../validate.js";
import { diskError } from "./disk.js";
import { makeFolder, writeFileAtomic } from "./files.js";

/**
 * Makes the folder of an option `--out` and tries it out with a file, so that a long job does not end in one that cannot be written.
 * @returns its full path
 * @throws {DomainError} where it cannot be made or written
 * @throws {DiskError} where the disk is full or broken
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
 * @throws {DiskError} where one cannot be written
 */
export async function writeFolder(
  routine: string,
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<string[]> {
  for (const [name, content] of Object.entries(files)) {
    if (basename(name) !== name)
      throw new DomainError(`${routine}: a file must have a name within its folder, got ${describe(name)}`);
    await writeFileAtomic(join(folder, name), content, routine);
  }
  return Object.keys(files).map((name) => join(folder, name));
}

/** What the system says of a folder that was the wrong one to name. Whatever else it says is said of the disk. */
const WRONG_FOLDER = new Set([
  "EACCES",
  "EEXIST",
  "EINVAL",
  "EISDIR",
  "ELOOP",
  "ENAMETOOLONG",
  "ENOENT",
  "ENOTDIR",
  "EPERM",
  "EROFS",
  "ERR_ACCESS_DENIED",
  "ERR_INVALID_ARG_VALUE",
]);

/** The error for an option `--out` whose folder could not be made or tried out: bad input, or a fault of the disk. */
export function notWritable(routine: string, folder: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof OverparamError || code === undefined) return error;
  if (!WRONG_FOLDER.has(code)) return diskError(routine, folder, "written", error);
  return new DomainError(`${routine}: --out must be a folder that can be written, got ${folder} (${code})`, {
    cause: error,
  });
}
