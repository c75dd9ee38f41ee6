import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { diskError } from "./disk.js";

/**
 * Makes a folder with all its parents. Node's own `recursive: true` never returns on a file system that answers ENOENT inside a
 * folder that exists, as /proc does.
 */
export async function makeFolder(path: string): Promise<void> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  try {
    await mkdir(path);
  } catch (error) {
    // another process may have made it in the meantime
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || !(await stat(path)).isDirectory()) throw error;
  }
}

/**
 * Writes a file so that a reader never meets half of it, nor a power cut leaves half: under another name first, then renamed.
 * @throws {DiskError} where it cannot be written; what stood under the name is still there
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  routine = "writeFile",
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await makeFolder(dirname(path));
    // nobody's link: what stands under the name goes, and the name is taken anew
    await rm(temporary, { force: true });
    await writeNew(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    // Where the system does not even remove, the first error says more than the second.
    await rm(temporary, { force: true }).catch(() => {});
    throw diskError(routine, path, "written", error);
  }
}

/** Content that is on the disk before the name is: else a power cut may leave the name of an empty file. */
async function writeNew(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
