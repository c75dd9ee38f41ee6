import { join, relative } from "node:path";
import { DiskError, DomainError, OverparamError } from "../../errors.js";
import { formatJson } from "../../io/json.js";
import { loadRenderer } from "../../plot/render.js";
import { drawInto } from "../../report/draw.js";
import { sweepFigures } from "../../report/sweep-figures.js";
import { readRecords } from "../../store/merge.js";
import { tableFormats, writeTable, type TableFormat } from "../../store/export.js";
import { shown } from "../../queue/bullmq.js";
import { runOnQueue } from "../../queue/run.js";
import { intoFolder } from "../../store/run.js";
import { resultsHash, type FailureRecord } from "../../sweep/record.js";
import type { Plan } from "../../sweep/plan.js";
import { runSweep, type Shard } from "../../sweep/run.js";
import type { SweepProgress } from "../../sweep/tally.js";
import { describe, suggestion } from "../../validate.js";
import { wasmHash } from "../../version.js";
import { readJsonObject, type InputLimit } from "../input.js";
import { Interrupted, interruptible, sayFinishing } from "../interrupt.js";
import { Progress } from "../progress.js";
import { quoted } from "../quoted.js";
import type { Terminal } from "../terminal.js";

export const help = `
PLAN is JSON (or - for standard input): a problem, or several by name, and a grid. Each axis is a value, a list, or a
range { "from", "to", "count" or "step", "scale": "linear" or "log" }. For example:
  {
    "problem": {
      "features": [
        { "weight": 0.1, "variance": 25, "coefficient": 1 },
        { "weight": 0.9, "variance": 1,  "coefficient": 1 }
      ]
    },
    "grid": {
      "nSamples": 200,
      "kappa": { "from": 0.1, "to": 4, "count": 40 },
      "keepFraction": [0.05, 0.1, 0.2],
      "noiseStd": [0.3, 0.7],
      "nTrials": 100
    }
  }
Axes: nSamples; nFeatures or kappa (p/n); keepFraction (a list within the list prunes in rounds) or nKept; rounds;
noiseStd (or in the problem); correlation; ridge; retrainRidge; nTrials; seed. "rules" is the list of pruning rules.
"nested": true makes the sizes models of growing size on the same data, all for one draw; it takes nKept.

What comes out, in DIR: results.jsonl, one line per cell as soon as it is done; plan.json; and at the end table.csv,
one row per number, in the order of the plan. The same plan gives the same bytes for every number of workers, every
order, shards or not, interrupted or not. After an interruption, however brutal, --resume goes on where it stopped.
On a cluster: --shard i/n computes part i of n, and overparam merge makes one table of the parts; or --queue has the
cells computed by overparam worker, on as many machines as there are (needs the packages bullmq and ioredis, and Redis).`;

interface Options extends InputLimit {
  out: string;
  workers?: number;
  shard?: Shard;
  resume?: boolean;
  acceptCore?: boolean;
  format: string;
  json?: boolean;
  figures?: boolean;
  queue?: string;
  queueName?: string;
}

/** `overparam sweep PLAN --out DIR`. */
export async function sweepCommand(terminal: Terminal, path: string, options: Options): Promise<void> {
  const formats = formatsOf(options.format);
  // A long job learns at its start whether it will be able to draw.
  if (options.figures) await loadRenderer();
  const plan = (await readJsonObject("overparam sweep", path, "PLAN", options)) as Plan;
  const progress = new Progress(terminal, "overparam sweep");
  let last: SweepProgress | undefined;
  try {
    const onProgress = (now: SweepProgress) => {
      last = now;
      const { done, total, failed, share, secondsLeft } = now;
      const cells = `cell ${done} of ${total}${failed > 0 ? `, ${failed} failed` : ""}`;
      progress.update(share, cells, secondsLeft);
    };
    const routine = "overparam sweep";
    let lastError = "";
    const sayOnce = ({ message }: Error) => {
      // A Redis that is away says so ten times a second.
      if (message !== lastError) terminal.err(`${routine}: ${message}\n`);
      lastError = message;
    };
    const work = async (stop: AbortSignal) => {
      const { queue, ...rest } = options;
      const shared = { ...rest, onProgress };
      const count =
        queue === undefined
          ? await intoFolder(routine, plan, { ...shared, finish: stop }, runSweep)
          : await intoFolder(routine, plan, { ...shared, queue, signal: stop, onError: sayOnce }, runOnQueue);
      progress.end();
      const found = readRecords([options.out], { acceptCore: options.acceptCore ?? false });
      const files = await writeTables(options.out, formats, found, stop, options.shard);
      if (options.figures && files.length > 0) {
        const figures = sweepFigures(plan.name ?? "Sweep", found.records);
        files.push(...(await drawInto(options.out, figures, stop)));
      }
      return { count, found, files };
    };
    const { count, found, files } = await interruptible(routine, work, () => {
      progress.end();
      if (options.queue === undefined) sayFinishing(terminal, routine, "the cells at work");
    });
    const result = {
      planHash: count.planHash,
      wasmHash,
      cells: found.header.nCells,
      computed: count.computed,
      skipped: count.skipped,
      failed: count.failures,
      missing: found.missing,
      resultsHash: resultsHash(found.records),
      files,
    };
    if (options.json) terminal.out(`${formatJson(result)}\n`);
    else printSweep(terminal, result);
    if (count.failures.length > 0) throw new OverparamError(failureText(count.failures, options, path));
  } catch (error) {
    if (error instanceof Interrupted || error instanceof DiskError) {
      progress.end();
      const done = last === undefined ? "" : `${last.done + last.skipped - last.failed} cells are done; `;
      terminal.err(`overparam sweep: ${done}to go on: ${resumeCommand(path, options)}\n`);
    }
    throw error;
  } finally {
    progress.end();
  }
}

/** A table of all cells, once they are there; of what there is where the plan is not cut into shards. */
async function writeTables(
  out: string,
  formats: readonly TableFormat[],
  { records, missing }: ReturnType<typeof readRecords>,
  stop: AbortSignal,
  shard?: Shard,
): Promise<string[]> {
  if (missing > 0 && shard !== undefined && shard.of > 1) return [];
  const files: string[] = [];
  for (const format of formats) {
    stop.throwIfAborted();
    const file = join(out, `table.${format}`);
    await writeTable(file, records, format);
    files.push(file);
  }
  return files;
}

function printSweep(
  terminal: Terminal,
  result: {
    cells: number;
    computed: number;
    skipped: number;
    missing: number;
    files: string[];
    resultsHash: string;
  },
): void {
  const { cells, computed, skipped, missing, files, resultsHash } = result;
  const before = skipped > 0 ? `, ${skipped} were done before` : "";
  const rest = missing > 0 ? `, ${missing} are not here` : "";
  terminal.out(`${computed} cells computed${before}; the plan has ${cells}${rest}.\n`);
  terminal.out(`hash of the results: ${resultsHash}\n`);
  for (const file of files) terminal.out(`  ${relative(process.cwd(), file) || file}\n`);
}

function failureText(failures: readonly FailureRecord[], options: Options, path: string): string {
  const [first] = failures;
  const cells = failures.length === 1 ? "a cell" : `${failures.length} cells`;
  return (
    `overparam sweep: ${cells} failed each of three times, the first (cell ${first.index}) with ` +
    `"${first.error.name}: ${first.error.message}"; to try again: ${resumeCommand(path, options)}`
  );
}

/** The command that goes on with a run. */
function resumeCommand(path: string, options: Options): string {
  const { out, workers, shard, acceptCore, maxBytes, format, figures, queue, queueName } = options;
  const parts = ["overparam sweep", quoted(path), "--out", quoted(out), "--resume"];
  if (workers !== undefined) parts.push("--workers", String(workers));
  if (shard !== undefined) parts.push("--shard", `${shard.part}/${shard.of}`);
  if (acceptCore) parts.push("--accept-core");
  if (maxBytes !== undefined) parts.push("--max-bytes", String(maxBytes));
  if (format !== "csv") parts.push("--format", format);
  if (figures) parts.push("--figures");
  if (queue !== undefined) parts.push("--queue", quoted(shown(queue)));
  if (queueName !== undefined) parts.push("--queue-name", quoted(queueName));
  return parts.join(" ");
}

function formatsOf(text: string): TableFormat[] {
  return text.split(",").map((name) => {
    const format = tableFormats.find((known) => known === name.trim());
    if (format) return format;
    throw new DomainError(
      `overparam sweep: --format must be of ${tableFormats.join(", ")}, got ${describe(name)}, ${suggestion(name, tableFormats)}`,
    );
  });
}
