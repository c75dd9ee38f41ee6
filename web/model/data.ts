// A user's data on their way through a thread. Files stay on this machine.
import { signal } from "@preact/signals";
import type { Contents, Files, PlanAnswer, TargetColumn } from "../compute/tables.js";
import { longLane } from "../threads/lane.js";

export interface DataState {
  files: Files | undefined;
  contents: Contents | undefined;
  target: TargetColumn | undefined;
  budget: number;
  nSamples: number;
  width: number;
  busy: "" | "reading" | "planning";
  answer: PlanAnswer | undefined;
  error: string | undefined;
}

const start: DataState = {
  files: undefined,
  contents: undefined,
  target: undefined,
  budget: 1,
  nSamples: 3,
  width: 0,
  busy: "",
  answer: undefined,
  error: undefined,
};

export const data = signal<DataState>(start);

/** Another choice makes the answer an old one. */
export const choose = (change: Partial<DataState>): void => {
  data.value = { ...data.value, answer: undefined, error: undefined, ...change };
};

/** Features of the models that the plan may choose from. */
export const widest = ({ contents, width, target }: DataState): number =>
  width > 0 ? width : (contents?.features ?? 2) - (target && target.positive === undefined ? 1 : 0);

/** Files that were dropped or chosen. */
export function take(files: Files): void {
  if (files.length === 0) return;
  data.value = { ...start, files, busy: "reading" };
  longLane.ask(
    "contents",
    { files },
    {
      part(contents) {
        const target = contents.targets.at(-1);
        const found = { ...data.peek(), contents, target, busy: "" as const };
        const width = files === "digits" ? 400 : 0;
        const budget = Math.max(1, Math.min(widest({ ...found, width }) - 1, files === "digits" ? 40 : 5));
        data.value = { ...found, width, budget, nSamples: Math.max(3, Math.round(contents.rows / 5)) };
      },
      failed: (error) => choose({ busy: "", error }),
    },
  );
}

export function ask(): void {
  const { files, target, budget, nSamples, width, contents } = data.peek();
  if (!files || !contents) return;
  choose({ busy: "planning" });
  longLane.ask(
    "plan",
    { files, target, budget, nSamples, width, drop: contents.texts },
    {
      part: (answer) => choose({ busy: "", answer }),
      failed: (error) => choose({ busy: "", error }),
    },
  );
}
