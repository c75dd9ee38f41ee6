// The regime map of the present state, from a thread: coarse first, then fine.
import { computed, effect, signal } from "@preact/signals";
import type { MapPart } from "../compute/regimes.js";
import { valueOn } from "../compute/regimes.js";
import { isFast } from "../compute/theory.js";
import { contestants } from "../compute/contest.js";
import { state } from "../state/store.js";
import { trialLanes } from "../threads/lane.js";

const FAST = [24, 110];
/** Cells that are averages take milliseconds; those of rounds a hundred times as long. */
const SLOW = [6, 13];
const ROUNDS = [4, 9];
const SLOW_REST_MS = 150;

export interface Regimes {
  map: MapPart | undefined;
  /** Whether a finer one is on its way. */
  busy: boolean;
  /** Share of the next map that is done. */
  share: number;
  error: string | undefined;
}

export const regimes = signal<Regimes>({ map: undefined, busy: false, share: 0, error: undefined });

/** What the map depends on: not on where the crosshair stands. */
const key = computed(() => {
  const { view, kappa, noise, ridge, groups, keep, rho, score: _score, n, rounds, ...rest } = state.value;
  if (view !== "map" || contestants(state.value).length === 0) return "";
  const onAxis = new Set<string>([rest.x, rest.y]);
  const fixed = {
    kappa: onAxis.has("kappa") ? 0 : kappa,
    noise: onAxis.has("noiseStd") ? 0 : noise,
    ridge: onAxis.has("ridge") ? 0 : ridge,
    keep: onAxis.has("keepFraction") ? 0 : keep,
    rho: onAxis.has("correlation") ? 0 : rho,
    groups: groups.map((group, k) => ({
      ...group,
      ...(k === 0 && onAxis.has("spikeVariance") && { variance: 0 }),
      ...(k === 0 && onAxis.has("spikeCoefficient") && { coefficient: 0 }),
    })),
    // sizes are fractions where theory is fast: the same for every n
    ...(!isFast(state.value) && { n, rounds }),
  };
  return JSON.stringify({ ...rest, ...fixed });
});

export function startMap(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    clearTimeout(timer);
    if (key.value === "") return;
    const s = state.peek();
    if (isFast(s)) return ask(FAST);
    regimes.value = { map: undefined, busy: true, share: 0, error: undefined };
    timer = setTimeout(() => ask(s.rounds > 1 ? ROUNDS : SLOW), SLOW_REST_MS);
  });
}

function ask(counts: number[]): void {
  regimes.value = { ...regimes.peek(), busy: true, share: 0 };
  trialLanes[0].ask(
    "map",
    { state: state.peek(), counts },
    {
      part(part) {
        if ("share" in part) regimes.value = { ...regimes.peek(), share: part.share };
        else regimes.value = { map: part, busy: part.x.length < counts.at(-1)!, share: 0, error: undefined };
      },
      failed: (error) => (regimes.value = { map: undefined, busy: false, share: 0, error }),
    },
  );
}

/** Where the crosshair stands. */
export const crosshair = computed(() => ({
  x: valueOn(state.value.x, state.value),
  y: valueOn(state.value.y, state.value),
}));
