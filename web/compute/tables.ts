// A user's file: what is in it, and the plan for it.
import { plan, population, type Plan, type PopulationOptions } from "../../dist/index.js";
import { isMissing, numberOf, parseDelimited } from "../../dist/io/delimited.js";
import { parseNpz, readTable, type Table } from "../../dist/io/index.js";
import { digits } from "./digits.js";

/** Files that a table is read from: one, or .npy files of X and y. */
export type Files = readonly File[] | "digits";

/** A column that can be predicted. */
export interface TargetColumn {
  name: string;
  /** Of a column of two texts: the one that becomes +1. */
  positive?: string;
}

export interface Contents {
  title: string;
  rows: number;
  /** Columns of numbers. */
  features: number;
  /** Columns that hold something else: left out. */
  texts: string[];
  /** What can be predicted; empty where another file holds it. */
  targets: TargetColumn[];
}

const MOST_BYTES = 2 ** 28;

export async function lookInto(files: Files): Promise<Contents> {
  if (files === "digits") {
    const { odd, nPixels } = digits();
    return { title: "Handwritten digits", rows: odd.length, features: nPixels, texts: [], targets: [] };
  }
  const [file, other] = ordered(files);
  if (isText(file) && other === undefined) return lookIntoText(file);
  const { X, columns } = await readTable(file, { maxBytes: MOST_BYTES });
  const arrays = other === undefined ? await arraysBeside(file, X.rows) : [];
  const own = other === undefined && arrays.length === 0;
  const targets = own ? columns.map((name) => ({ name })) : arrays;
  const features = X.cols - (own ? 1 : 0);
  return { title: titleOf(files), rows: X.rows, features, texts: [], targets };
}

/** What an archive holds beside its X with a number for each row: one of them is what to predict, y before all. */
async function arraysBeside(file: File, rows: number): Promise<TargetColumn[]> {
  if (!/\.npz$/i.test(file.name)) return [];
  const arrays = parseNpz(new Uint8Array(await file.arrayBuffer()), { maxBytes: MOST_BYTES });
  const names = Object.keys(arrays).filter((name) => {
    const [length, ...others] = arrays[name].shape;
    return name !== "X" && length === rows && others.every((n) => n === 1);
  });
  return names.toSorted((a, b) => Number(a === "y") - Number(b === "y")).map((name) => ({ name }));
}

const isText = ({ name }: File) => !/\.(npy|npz|parquet|idx\d?|gz|idx\d-ubyte)$/i.test(name);

const titleOf = (files: readonly File[]) => files.map(({ name }) => name).join(" and ");

/** The features first: of two files the larger one. */
const ordered = (files: readonly File[]) => files.toSorted((a, b) => b.size - a.size);

/** Which columns of a text are numbers, and which hold two words and could be told apart. */
async function lookIntoText(file: File): Promise<Contents> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { columns, rows } = parseDelimited("explorer", bytes, {});
  const texts: string[] = [];
  const targets = columns.flatMap((name, j): TargetColumn[] => {
    const cells = rows.map((row) => row[j].trim());
    if (cells.every((cell) => isMissing(cell) || numberOf(cell) !== undefined)) return [{ name }];
    texts.push(name);
    const kinds = [...new Set(cells)];
    return kinds.length === 2 ? [{ name, positive: kinds[1] }] : [];
  });
  return { title: file.name, rows: rows.length, features: columns.length - texts.length, texts, targets };
}

export interface PlanQuestion {
  files: Files;
  target: TargetColumn | undefined;
  /** Other columns of text, which are left out. */
  drop: readonly string[];
  budget: number;
  nSamples: number;
  /** Width of random features on top of the columns; 0: the columns themselves. */
  width: number;
}

export interface PlanAnswer {
  plan: Plan;
  nFeatures: number;
  nRows: number;
  droppedRows: number;
  noiseStd: number;
  signalStd: number;
}

export async function planFor(question: PlanQuestion): Promise<PlanAnswer> {
  const { budget, nSamples, width } = question;
  const options: PopulationOptions = {
    intercept: true,
    nBootstrap: 0,
    ...(width > 0 ? { center: true, features: { kind: "relu", width } } : { scale: true }),
  };
  const { world, droppedRows } = await worldOf(question, options);
  return {
    plan: plan(world, { budget, nSamples }),
    nFeatures: world.nFeatures,
    nRows: world.nRows,
    droppedRows,
    noiseStd: world.noiseStd.value,
    signalStd: world.signalStd.value,
  };
}

async function worldOf(question: PlanQuestion, options: PopulationOptions) {
  if (question.files === "digits") {
    const { pixels, odd, nPixels } = digits();
    return {
      world: population({ rows: odd.length, cols: nPixels, data: pixels }, odd, options),
      droppedRows: 0,
    };
  }
  const { X, y, columns, droppedRows } = await table(question.files, question);
  return { world: population(X, y!, { ...options, columns }), droppedRows };
}

function table(files: readonly File[], { target, drop }: PlanQuestion): Promise<Table> {
  const [file, other] = ordered(files);
  const shared = { missing: "drop", maxBytes: MOST_BYTES } as const;
  if (other !== undefined) return readTable(file, { ...shared, target: other });
  if (target === undefined) throw new Error("choose what to predict");
  const column = /^\d+$/.test(target.name) && !isText(file) ? Number(target.name) : target.name;
  return readTable(file, {
    ...shared,
    target: column,
    drop: drop.filter((name) => name !== target.name),
    ...(target.positive !== undefined && { positive: target.positive }),
  });
}
