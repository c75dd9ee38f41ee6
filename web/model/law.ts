// The coefficients of the marked model: predicted law at once, simulated fits from the threads.
import { computed, effect, signal } from "@preact/signals";
import { BINS, lawOf, type Law } from "../compute/law.js";
import { inGroups, sizesOf } from "../state/state.js";
import { state } from "../state/store.js";
import { trialLanes } from "../threads/lane.js";

const MOST_FITS = 120;
const REST_MS = 120;

const key = computed(() => {
  const { view, problem, groups, n, kappa, world, noise, ridge, score } = state.value;
  if (view !== "law" || !inGroups({ problem })) return "";
  return JSON.stringify([groups, n, kappa, world, noise, ridge, score]);
});

export const law = computed((): { law: Law | undefined; error: string | undefined } => {
  if (state.value.view !== "law" || !inGroups(state.value)) return { law: undefined, error: undefined };
  try {
    return { law: lawOf(state.value), error: undefined };
  } catch (error) {
    return { law: undefined, error: (error as Error).message };
  }
});

/** Coefficients of simulated fits, as a density by bins. */
export interface Histogram {
  fits: number;
  density: Float64Array;
  low: number;
  high: number;
}

export const histogram = signal<Histogram | undefined>(undefined);

export function startLaw(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    clearTimeout(timer);
    if (key.value === "") return;
    histogram.value = undefined;
    for (const lane of trialLanes) lane.drop();
    timer = setTimeout(ask, REST_MS);
  });
}

function ask(): void {
  const s = state.peek();
  const range = law.peek().law;
  if (!range) return;
  const { low, high } = range;
  const counts = new Float64Array(BINS);
  const asked = key.peek();
  const { p } = sizesOf(s);
  let fits = 0;
  let frame = 0;
  const show = () => {
    frame = 0;
    if (key.peek() !== asked) return;
    const unit = (fits * p * (high - low)) / BINS;
    histogram.value = { fits, density: counts.map((count) => count / unit), low, high };
  };
  for (const [k, lane] of trialLanes.entries()) {
    const seeds: number[] = [];
    for (let seed = 1 + k; seed <= MOST_FITS; seed += trialLanes.length) seeds.push(seed);
    lane.ask(
      "law",
      { state: s, range: { low, high }, seeds },
      {
        part({ row }) {
          fits += 1;
          for (let bin = 0; bin < BINS; bin++) counts[bin] += row[bin];
          if (frame === 0) frame = requestAnimationFrame(show);
        },
        failed: () => {},
      },
    );
  }
}
