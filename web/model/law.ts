// The coefficients of the marked model: predicted law at once, simulated fits from the threads.
import { computed, effect, signal } from "@preact/signals";
import { BINS, lawOf, type Law } from "../compute/law.js";
import { inGroups, sizesOf, type State } from "../state/state.js";
import { state } from "../state/store.js";
import { lawLane, trialLanes } from "../threads/lane.js";
import { Follower } from "./follow.js";

const MOST_FITS = 120;
const REST_MS = 120;

/** What the law depends on; the histogram besides on what is kept. */
const keyOf = ({ view, rules: _r, stages: _s, refit: _f, rounds: _k, x: _x, y: _y, ...rest }: State) =>
  view === "law" ? JSON.stringify(rest) : "";
const key = computed(() => keyOf(state.value));

export interface ShownLaw {
  law: Law | undefined;
  /** Whether it has come; a law that is none belongs to an infinite risk. */
  known: boolean;
  /** The state that it belongs to. */
  state: State | undefined;
  error: string | undefined;
}

const nothing: ShownLaw = { law: undefined, known: false, state: undefined, error: undefined };
const slow = signal<ShownLaw>(nothing);

const fast = computed((): ShownLaw | undefined => {
  void key.value;
  const s = state.peek();
  if (s.view !== "law" || !inGroups(s)) return undefined;
  try {
    return { law: lawOf(s), known: true, state: s, error: undefined };
  } catch (error) {
    return { ...nothing, state: s, error: (error as Error).message };
  }
});

export const law = computed((): ShownLaw => fast.value ?? slow.value);

/** Coefficients of simulated fits, as a density by bins. */
export interface Histogram {
  fits: number;
  density: Float64Array;
  /** The part of it that pruning keeps. */
  kept: Float64Array;
  low: number;
  high: number;
}

export const histogram = signal<Histogram | undefined>(undefined);

const follower = new Follower(lawLane, "lawTheory");

export function startLaw(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    if (key.value === "" || fast.value) follower.drop();
    else follow(key.value);
  });
  effect(() => {
    const { law: range, state: of } = law.value;
    clearTimeout(timer);
    histogram.value = undefined;
    if (key.value === "") return;
    for (const lane of trialLanes) lane.drop();
    // bins are those of the law, which may be on its way
    if (range && of && keyOf(of) === keyOf(state.peek())) timer = setTimeout(() => ask(range), REST_MS);
  });
}

function follow(asked: string): void {
  const s = state.peek();
  if (slow.peek().state?.problem !== s.problem) slow.value = nothing;
  follower.ask({
    key: asked,
    asks: { state: s },
    part: (found) => (slow.value = { law: found, known: true, state: s, error: undefined }),
    failed: (error) => (slow.value = { ...nothing, state: s, error }),
  });
}

function ask({ low, high }: Law): void {
  const s = state.peek();
  const { p } = sizesOf(s);
  const all = new Float64Array(BINS);
  const kept = new Float64Array(BINS);
  const asked = key.peek();
  let fits = 0;
  let frame = 0;
  const show = () => {
    frame = 0;
    if (key.peek() !== asked) return;
    const unit = (fits * p * (high - low)) / BINS;
    const density = (counts: Float64Array) => counts.map((count) => count / unit);
    histogram.value = { fits, density: density(all), kept: density(kept), low, high };
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
          for (let bin = 0; bin < BINS; bin++) {
            all[bin] += row[bin];
            kept[bin] += row[BINS + bin];
          }
          if (frame === 0) frame = requestAnimationFrame(show);
        },
        failed: () => {},
      },
    );
  }
}
