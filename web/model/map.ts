// The regime map of the present state, from a thread: coarse first, then fine.
import { computed, effect, signal } from "@preact/signals";
import type { MapPart } from "../compute/regimes.js";
import { valueOn } from "../compute/regimes.js";
import { hasGroups, inGroups } from "../state/state.js";
import { state } from "../state/store.js";
import { trialLanes } from "../threads/lane.js";

const FAST = [24, 110];
/** Cells of correlated features take milliseconds. */
const SLOW = [6, 12];
const SLOW_REST_MS = 150;

export interface Regimes {
  map: MapPart | undefined;
  /** Whether a finer one is on its way. */
  busy: boolean;
  error: string | undefined;
}

export const regimes = signal<Regimes>({ map: undefined, busy: false, error: undefined });

/** What the map depends on: not on where the crosshair stands. */
const key = computed(() => {
  const {
    view,
    kappa,
    noise,
    ridge,
    groups,
    keep,
    score: _score,
    n: _n,
    rounds: _rounds,
    ...rest
  } = state.value;
  if (view !== "map" || !hasGroups(state.value)) return "";
  const onAxis = new Set<string>([rest.x, rest.y]);
  const fixed = {
    kappa: onAxis.has("kappa") ? 0 : kappa,
    noise: onAxis.has("noiseStd") ? 0 : noise,
    ridge: onAxis.has("ridge") ? 0 : ridge,
    keep: onAxis.has("keepFraction") ? 0 : keep,
    groups: groups.map((group, k) => ({
      ...group,
      ...(k === 0 && onAxis.has("spikeVariance") && { variance: 0 }),
      ...(k === 0 && onAxis.has("spikeCoefficient") && { coefficient: 0 }),
    })),
  };
  return JSON.stringify({ ...rest, ...fixed });
});

export function startMap(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    clearTimeout(timer);
    if (key.value === "") return;
    if (inGroups(state.peek())) ask(FAST);
    else {
      regimes.value = { map: undefined, busy: true, error: undefined };
      timer = setTimeout(() => ask(SLOW), SLOW_REST_MS);
    }
  });
}

function ask(counts: number[]): void {
  regimes.value = { ...regimes.peek(), busy: true };
  trialLanes[0].ask(
    "map",
    { state: state.peek(), counts },
    {
      part: (map) => (regimes.value = { map, busy: map.x.length < counts.at(-1)!, error: undefined }),
      failed: (error) => (regimes.value = { map: undefined, busy: false, error }),
    },
  );
}

/** Where the crosshair stands. */
export const crosshair = computed(() => ({
  x: valueOn(state.value.x, state.value),
  y: valueOn(state.value.y, state.value),
}));
