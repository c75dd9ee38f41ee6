// The curve of the present state: theory at once or from a thread, trials from the others.
import { computed, effect, signal } from "@preact/signals";
import { dotSizes, coarseToFine, lineKappas } from "../compute/grids.js";
import type { Point } from "../compute/points.js";
import { Trials } from "../compute/running.js";
import { fastPoints } from "../compute/theory.js";
import { groupsWorld } from "../compute/worlds.js";
import { inGroups, sizesOf, type State } from "../state/state.js";
import { state } from "../state/store.js";
import { theoryLane, trialLanes } from "../threads/lane.js";

const LINE_POINTS = 110;
const SLOW_POINTS = 40;
/** Sizes while pruning in rounds: each takes tens of milliseconds, later rounds more. */
const ROUNDS_POINTS = 24;
/** Enough that error bars are smaller than the dots; then the processor may rest. */
const MOST_TRIALS = 240;
/** How often dots are drawn anew: summing up hundreds of trials is no work for every frame. */
const SHOW_EVERY_MS = 160;
/** How long the hand must rest before slow work begins. */
const REST_MS = 120;

/** A theory curve, or as much of it as has arrived. */
export interface Curve {
  points: readonly Point[];
  /** The models at the marked size. */
  marked: Point | undefined;
  /** Share that is done; 1 where nothing is under way. */
  done: number;
  error: string | undefined;
}

const relevant = ({ view: _view, x: _x, y: _y, score: _score, ...rest }: State) => rest;
const isFast = (s: State) => inGroups(s) && s.rounds === 1;

/** What theory depends on. The mark comes apart where only it moves. */
const theoryKey = computed(() => JSON.stringify({ ...relevant(state.value), kappa: 0, stages: 0 }));
const trialsKey = theoryKey;

const fast = computed((): Curve | undefined => {
  void theoryKey.value;
  const s = state.peek();
  if (!isFast(s)) return undefined;
  return attempt(() => {
    const line = lineKappas(s, LINE_POINTS).map((kappa) => kappa * s.n);
    const sizes = [...new Set([...line, ...dotSizes(s)])].toSorted((a, b) => a - b);
    return { points: fastPoints(s, groupsWorld(s), sizes), marked: undefined, done: 1, error: undefined };
  });
});

const fastMark = computed((): Point | undefined => {
  const s = state.value;
  if (!isFast(s) || fast.value?.error) return undefined;
  return fastPoints(s, groupsWorld(s), [sizesOf(s).p])[0];
});

function attempt(compute: () => Curve): Curve {
  try {
    return compute();
  } catch (error) {
    return { points: [], marked: undefined, done: 1, error: (error as Error).message };
  }
}

const slow = signal<Curve>({ points: [], marked: undefined, done: 0, error: undefined });

export const curve = computed((): Curve => {
  if (fast.value) return { ...fast.value, marked: fastMark.value };
  const { p } = sizesOf(state.value);
  return { ...slow.value, marked: slow.value.points.find(({ size }) => size === p) };
});

/** Trials of the present state. The signal holds a new object whenever some have arrived. */
export interface Simulated {
  trials: Trials;
  sizes: readonly number[];
  rules: State["rules"];
  stages: State["stages"];
  error: string | undefined;
}
const nothing = (): Simulated => ({
  trials: new Trials(),
  sizes: [],
  rules: [],
  stages: [],
  error: undefined,
});
export const simulated = signal<Simulated>(nothing());

let timer: ReturnType<typeof setTimeout> | undefined;

/** Starts what the view needs; called once. */
export function startCurve(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    void theoryKey.value;
    const { view } = state.value;
    const wanted = ["curve", "law", "map"].includes(view) && !fast.value;
    const { kappa: _ } = state.value; // a mark between the sizes asks for its own
    clearTimeout(timer);
    if (wanted) timer = setTimeout(askTheory, REST_MS);
  });
  const shown = computed(() => state.value.view === "curve");
  effect(() => {
    void trialsKey.value;
    simulated.value = nothing();
    for (const lane of trialLanes) lane.drop();
    if (shown.value) restTrials();
  });
}

function restTrials(): void {
  clearTimeout(timer);
  timer = setTimeout(askTrials, REST_MS);
}

let lastTheory = "";

function askTheory(): void {
  const s = state.peek();
  const key = theoryKey.peek();
  const { p } = sizesOf(s);
  const fresh = key !== lastTheory;
  if (!fresh && (slow.peek().done < 1 || slow.peek().points.some(({ size }) => size === p))) return;
  lastTheory = key;
  const sizes = fresh ? coarseToFine(s, s.rounds > 1 ? ROUNDS_POINTS : SLOW_POINTS) : [p];
  const points: Point[] = fresh ? [] : [...slow.peek().points];
  const before = points.length;
  if (fresh) slow.value = { points, marked: undefined, done: 0, error: undefined };
  theoryLane.ask(
    "theory",
    { state: s, sizes },
    {
      part(point) {
        points.push(point);
        points.sort((a, b) => a.size - b.size);
        const done = (points.length - before) / sizes.length;
        slow.value = { points: [...points], marked: undefined, done, error: undefined };
      },
      end: askTheory, // the mark may have moved meanwhile
      failed: (error) => (slow.value = { points, marked: undefined, done: 1, error }),
    },
  );
}

/** Lane k simulates the seeds k, k + K, …: which trials there are in the end does not depend on how many lanes there are. */
function askTrials(): void {
  const s = state.peek();
  const table: Simulated = { ...nothing(), sizes: dotSizes(s), rules: s.rules, stages: s.stages };
  let pause: ReturnType<typeof setTimeout> | undefined;
  const show = (change: Partial<Simulated> = {}) => {
    Object.assign(table, change);
    pause ??= setTimeout(() => {
      pause = undefined;
      if (trialsKey.peek() === key) simulated.value = { ...table };
    }, SHOW_EVERY_MS);
  };
  const key = trialsKey.peek();
  for (const [k, lane] of trialLanes.entries()) {
    const seeds: number[] = [];
    for (let seed = 1 + k; seed <= MOST_TRIALS; seed += trialLanes.length) seeds.push(seed);
    lane.ask(
      "trials",
      { state: s, seeds },
      {
        part({ seed, row }) {
          table.trials.add(seed, row);
          show();
        },
        failed: (error) => show({ error }),
      },
    );
  }
}
