// Networks of the present state, as they are trained.
import { computed, effect, signal } from "@preact/signals";
import { rows as recorded } from "virtual:network-study";
import { networkRules, networkWidths, type NetworkRow } from "../compute/networks.js";
import { state, update } from "../state/store.js";
import { longLane } from "../threads/lane.js";

const SEEDS = [1, 2, 3];

export interface Networks {
  rows: readonly NetworkRow[];
  /** Rows there will be; 0 before anybody asked. */
  total: number;
  error: string | undefined;
}

export const networks = signal<Networks>({ rows: [], total: 0, error: undefined });

/** The networks that are looked at, and the width that pruned ones are compared with. */
export const shownNetworks = computed((): { rows: readonly NetworkRow[]; target: number; widest: number } => {
  const { source, narrow, target } = state.value;
  if (source === "here")
    return { rows: networks.value.rows, target, widest: Math.max(...networkWidths(state.value)) };
  const rules = networkRules(state.value);
  const known = recorded.some(({ rule }) => rule !== null && rules.includes(rule));
  const rows = known ? recorded.filter(({ rule }) => rule === null || rules.includes(rule)) : recorded;
  return { rows, target: Number(narrow), widest: Math.max(...rows.map(({ width }) => width)) };
});

/** What the study depends on. */
const key = computed(() => {
  const { images, labels, target, epochs } = state.value;
  return JSON.stringify([images, labels, target, epochs, networkRules(state.value)]);
});

/** Another study makes the rows of this one old; one that has begun begins again. */
export function startNetworks(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    void key.value;
    clearTimeout(timer);
    const running = networks.peek().total > 0;
    networks.value = { rows: [], total: 0, error: undefined };
    if (!running) return;
    longLane.drop();
    timer = setTimeout(train, 400);
  });
}

/** Trains every network of every seed. */
export function train(): void {
  update({ source: "here" });
  const s = state.peek();
  const widths = networkWidths(s);
  const pruned = widths.filter((width) => width > s.target).length * networkRules(s).length;
  const total = SEEDS.length * (widths.length + 2 * pruned);
  networks.value = { rows: [], total, error: undefined };
  longLane.ask(
    "networks",
    { state: s, seeds: SEEDS },
    {
      part: (row) => (networks.value = { rows: [...networks.peek().rows, row], total, error: undefined }),
      failed: (error) => (networks.value = { ...networks.peek(), total: 0, error }),
    },
  );
}

export function stop(): void {
  longLane.drop();
  networks.value = { ...networks.peek(), total: networks.peek().rows.length };
}
