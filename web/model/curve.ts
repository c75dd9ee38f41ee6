// The curve of the present state: theory at once or from a thread, trials from the others.
import { computed, effect, signal } from "@preact/signals";
import { dotSizes, coarseToFine, lineKappas } from "../compute/grids.js";
import type { Point } from "../compute/points.js";
import { Trials } from "../compute/running.js";
import { fastPoints, isFast } from "../compute/theory.js";
import { groupsWorld } from "../compute/worlds.js";
import { sizesOf, type ProblemName, type State } from "../state/state.js";
import { state } from "../state/store.js";
import { theoryLane, trialLanes } from "../threads/lane.js";
import { Follower } from "./follow.js";

const LINE_POINTS = 110;
/** Of a pattern, whose rules take twice as long. */
const PATTERN_POINTS = 55;
const SLOW_POINTS = 40;
/** Sizes while pruning in rounds: each takes tens of milliseconds, later rounds more. */
const ROUNDS_POINTS = 24;
/** Enough that error bars are smaller than the dots; then the processor may rest. */
const MOST_TRIALS = 240;
/** How often dots are drawn anew: summing up hundreds of trials is no work for every frame. */
const SHOW_EVERY_MS = 160;
/** How long the hand must rest before trials begin. */
const REST_MS = 120;
/** Sizes of a slow curve while its parameters move. */
const COARSE_POINTS = 9;

/** A theory curve, or as much of it as has arrived. */
export interface Curve {
  points: readonly Point[];
  /** The models at the marked size, and the state that they belong to: where theory is slow it may be a little behind. */
  marked: Marked | undefined;
  /** Whether the points belong to parameters of a moment ago. */
  stale: boolean;
  /** Share that is done; 1 where nothing is under way. */
  done: number;
  error: string | undefined;
  /** What the points depend on, and of which problem they are. */
  key: string;
  problem: ProblemName | undefined;
}

export interface Marked {
  state: State;
  point: Point;
}

const empty: Curve = {
  points: [],
  marked: undefined,
  stale: false,
  done: 0,
  error: undefined,
  key: "",
  problem: undefined,
};
const relevant = ({ view: _view, x: _x, y: _y, score: _score, ...rest }: State) => rest;

/** What theory depends on. The mark comes apart where only it moves. */
const keyOf = (s: State) => JSON.stringify({ ...relevant(s), kappa: 0, stages: 0 });
const theoryKey = computed(() => keyOf(state.value));
const trialsKey = theoryKey;

const fast = computed((): Curve | undefined => {
  void theoryKey.value;
  const s = state.peek();
  if (!isFast(s)) return undefined;
  return attempt(() => {
    const line = lineKappas(s, s.pattern === "any" ? LINE_POINTS : PATTERN_POINTS).map(
      (kappa) => kappa * s.n,
    );
    const sizes = [...new Set([...line, ...dotSizes(s)])].toSorted((a, b) => a - b);
    return { ...empty, points: fastPoints(s, groupsWorld(s), sizes), done: 1 };
  });
});

const fastMark = computed((): Marked | undefined => {
  const s = state.value;
  if (!isFast(s) || fast.value?.error) return undefined;
  return { state: s, point: fastPoints(s, groupsWorld(s), [sizesOf(s).p])[0] };
});

function attempt(compute: () => Curve): Curve {
  try {
    return compute();
  } catch (error) {
    return { ...empty, done: 1, error: (error as Error).message };
  }
}

const slow = signal<Curve>(empty);

export const curve = computed((): Curve => {
  if (fast.value) return { ...fast.value, marked: fastMark.value };
  return slow.value;
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
  effect(() => {
    void theoryKey.value;
    const { view, kappa: _ } = state.value; // a mark between the sizes asks for its own
    if (fast.value || view === "network" || view === "data") follower.drop();
    else followTheory();
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

const follower = new Follower(theoryLane, "theory");

/**
 * Asks for the marked size, then for a curve of few sizes, then for those between. Parameters that move meanwhile ask anew as soon as the curve has a shape:
 * coarse, and a moment old, it keeps up with the hand.
 */
function followTheory(): void {
  const s = state.peek();
  const key = theoryKey.peek();
  const { p } = sizesOf(s);
  const known = slow.peek();
  const points = known.key === key && !known.error ? [...known.points] : [];
  const found = points.find(({ size }) => size === p);
  const sizes = [...(found ? [] : [p]), ...(s.view === "curve" ? missing(s, points) : [])];
  if (known.problem !== s.problem) slow.value = { ...empty, problem: s.problem };
  else if (known.key !== key) slow.value = { ...known, stale: true, done: 0, error: undefined };
  if (found) slow.value = { ...slow.peek(), marked: { state: s, point: found } };
  if (sizes.length === 0) return;
  const shape = s.rounds > 1 ? 1 : Math.min(COARSE_POINTS, sizes.length);
  let count = 0;
  const asked = `${key} ${sizes.join()}`;
  follower.ask({
    key: asked,
    atLeast: shape,
    asks: { state: s, sizes },
    part(point) {
      points.push(point);
      points.sort((a, b) => a.size - b.size);
      count += 1;
      const before = slow.peek();
      // the old curve stays until the new one has a shape
      const shown = count >= shape || before.key === key;
      const now = state.peek();
      const current = keyOf(now) === key && sizesOf(now).p === p ? now : s;
      slow.value = {
        ...(shown ? { points: [...points], key, stale: false } : before),
        marked: point.size === p ? { state: current, point } : before.marked,
        done: count / sizes.length,
        error: undefined,
        problem: s.problem,
      } as Curve;
    },
    end: followTheory, // the mark may have moved meanwhile
    failed: (error) => (slow.value = { ...empty, key, done: 1, error, problem: s.problem }),
  });
}

/** Sizes of a curve that are not known, the coarse ones first. */
function missing(s: State, points: readonly Point[]): number[] {
  const known = new Set([sizesOf(s).p, ...points.map(({ size }) => size)]);
  const all = coarseToFine(s, s.rounds > 1 ? ROUNDS_POINTS : SLOW_POINTS);
  return all.filter((size) => !known.has(size));
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
