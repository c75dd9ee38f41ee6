// The section of the report on neural networks: runs the study, draws it, says what it shows.
import { join } from "node:path";
import type { SimulationOptions } from "../experiments/linear.js";
import { formatCsv } from "../io/csv.js";
import { percent } from "../numbers.js";
import { figureSpec, renderSvg } from "../plot/index.js";
import { networkToFolder, readNetworkRows } from "../store/network.js";
import { expandNetworkPlan, type NetworkCells } from "../study/cells.js";
import { networkFacts } from "../study/facts.js";
import type { Images } from "../study/images.js";
import { paperStudy } from "../study/paper.js";
import type { NetworkPlan } from "../study/plan.js";
import { networkColumns, rowsOfNetwork, type NetworkRecord, type NetworkRow } from "../study/record.js";
import { runNetworkStudy, type NetworkStudyOptions } from "../study/run.js";
import type { Section, Table } from "./html.js";
import { ruleName } from "./names.js";
import { networkFigure, networkFindings } from "./network.js";

export interface NetworkPart {
  section: Section & { id: string; svg: string };
  csv: string;
}

/**
 * Runs the study and writes the section.
 * @param size `"full"` keeps what is done in `folder`/network and goes on from there
 */
export async function networkPart(
  images: Images,
  { size, folder }: { size: "full" | "quick" | "glimpse"; folder: string },
  run: SimulationOptions,
): Promise<NetworkPart> {
  const plan = paperStudy(size, run.seed);
  const cells = expandNetworkPlan(plan);
  const options: NetworkStudyOptions = {
    ...(run.workers === undefined ? {} : { workers: run.workers }),
    ...(run.signal ? { signal: run.signal } : {}),
    onProgress: ({ share }) => run.onProgress?.(share),
  };
  const rows =
    size === "full"
      ? await inFolder(join(folder, "network"), plan, cells, images, options)
      : await inMemory(cells, images, options);
  const findings = networkFindings(networkFacts(rows));
  return {
    csv: formatCsv(
      rows.map((row) => ({ ...row })),
      networkColumns,
    ),
    section: {
      id: "network",
      title: "Neural networks",
      lead: leadOf(cells, rows, size),
      svg: await renderSvg(figureSpec(networkFigure(cells, rows))),
      alt: findings[0] ?? "Errors of networks of growing width",
      findings,
      tables: cells.plan.targets.map((target) => networkTable(rows, target)),
    },
  };
}

async function inMemory(
  cells: NetworkCells,
  images: Images,
  options: NetworkStudyOptions,
): Promise<NetworkRow[]> {
  const records: NetworkRecord[] = [];
  const { failures } = await runNetworkStudy(cells, images, {
    ...options,
    onRecord: (record) => records.push(record),
  });
  if (failures.length > 0) throw failed(failures[0].error);
  return records
    .toSorted((a, b) => a.index - b.index)
    .flatMap((record) => rowsOfNetwork(record, cells.cells[record.index], images.shape[0]));
}

async function inFolder(
  out: string,
  plan: NetworkPlan,
  cells: NetworkCells,
  images: Images,
  options: NetworkStudyOptions,
): Promise<NetworkRow[]> {
  const { failures } = await networkToFolder("reproduce", plan, images, {
    ...options,
    out,
    resume: true,
  });
  if (failures.length > 0) throw failed(failures[0].error);
  return readNetworkRows(out, cells, images.shape[0]).rows;
}

const failed = ({ name, message }: { name: string; message: string }) =>
  Object.assign(new Error(message), { name });

function leadOf({ plan }: NetworkCells, rows: readonly NetworkRow[], size: string): string[] {
  const { data, widths, targets, seeds, training } = plan;
  const widest = rows.find(({ width }) => width === widths.at(-1));
  return [
    `Convolutional networks of width k = ${widths[0]} to ${widths.at(-1)} (${widest?.parameters ?? 0} parameters) on ${data.nTrain} MNIST digits, ` +
      `${percent(data.labelNoise)} of whose labels are drawn anew, so that reproducing all of them means learning noise. Each is trained for ${training.epochs} epochs, ` +
      `pruned to the share s/k of its weights (target width s = ${targets.join(" and ")}), the largest of the whole network or by lot, and trained again with the rest held at 0. ` +
      `Means of ${seeds.length} seeds, each with digits, weights and order of its own. There is no theory here.`,
    ...(size === "full"
      ? []
      : [
          "This is the short version, of few widths and seeds; overparam reproduce --network full runs the long one, which takes minutes and goes on where it was interrupted.",
        ]),
  ];
}

/** Test and training error by width for one target. */
export function networkTable(rows: readonly NetworkRow[], target: number): Table {
  const models = [
    { head: "Dense", stage: "dense", rule: null },
    { head: "Pruned", stage: "pruned", rule: "magnitude" },
    { head: "Retrained", stage: "retrained", rule: "magnitude" },
    { head: `${ruleName("random")}, retrained`, stage: "retrained", rule: "random" },
  ];
  const widths = [...new Set(rows.map(({ width }) => width))];
  return {
    caption: `Test error (training error) in % by width, target width ${target}`,
    head: ["Width", ...models.map(({ head }) => head)],
    rows: widths.map((width) => ({
      cells: [
        String(width),
        ...models.map(({ stage, rule }) => {
          const own = rows.filter(
            (row) =>
              row.width === width &&
              row.stage === stage &&
              row.rule === rule &&
              row.target === (stage === "dense" ? null : target),
          );
          if (own.length === 0) return "–";
          const mean = (of: "trainError" | "testError") =>
            ((100 * own.reduce((sum, row) => sum + row[of], 0)) / own.length).toFixed(1);
          return `${mean("testError")} (${mean("trainError")})`;
        }),
      ],
    })),
  };
}
