import { relative } from "node:path";
import { DomainError } from "../../errors.js";
import { formatJson } from "../../io/json.js";
import { drawInto } from "../../report/draw.js";
import { MOST_FIGURES, sweepFigures } from "../../report/sweep-figures.js";
import { readRecords } from "../../store/merge.js";
import type { Terminal } from "../terminal.js";

export const help = `
Draws what the folders of a sweep hold, complete or not: risk against kappa (or the axis of the grid that has most
values), one SVG for each combination of the others, theory as lines and simulation as dots.
Needs the npm packages vega and vega-lite: npm install vega vega-lite`;

interface Options {
  out?: string;
  acceptCore?: boolean;
  json?: boolean;
}

/** `overparam figure DIR...`. */
export async function figureCommand(
  terminal: Terminal,
  folders: readonly string[],
  options: Options,
): Promise<void> {
  const { out = folders[0], acceptCore = false, json } = options;
  const { records } = readRecords(folders, { acceptCore });
  const figures = sweepFigures("Risk of large, pruned and small models", records);
  if (figures.length === 0)
    throw new DomainError(
      `overparam figure: DIR must hold results at two values of an axis at least, got ${records.length} cells without`,
    );
  const files = await drawInto(out, figures);
  if (json) return terminal.out(`${formatJson({ files })}\n`);
  for (const file of files) terminal.out(`  ${relative(process.cwd(), file) || file}\n`);
  if (files.length === MOST_FIGURES)
    terminal.err(`overparam figure: drew the first ${MOST_FIGURES} combinations\n`);
}
