// Figures as files.
import { join } from "node:path";
import { writeFileAtomic } from "../io/files.js";
import { figureSpec, renderSvg } from "../plot/index.js";
import { loadRenderer } from "../plot/render.js";
import type { NamedFigure } from "./sweep-figures.js";

/**
 * Draws figures into a folder, `<name>.svg` each.
 * @returns the paths of the files
 * @throws {FeatureError} where vega or vega-lite is not installed
 * @throws the signal's reason, between two figures
 */
export async function drawInto(
  folder: string,
  figures: readonly NamedFigure[],
  signal?: AbortSignal,
): Promise<string[]> {
  await loadRenderer();
  const files: string[] = [];
  for (const { name, figure } of figures) {
    signal?.throwIfAborted();
    const file = join(folder, `${name}.svg`);
    await writeFileAtomic(file, await renderSvg(figureSpec(figure)));
    files.push(file);
  }
  return files;
}
