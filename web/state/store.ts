// The one state of the page, kept in step with the address.
import { signal } from "@preact/signals";
import { format, parse } from "./codec.js";
import { consistent, type State } from "./state.js";

export const state = signal<State>(parse(location.hash));

/** Browsers refuse more than about 100 changes of the address in 10 seconds; dragging makes 60 a second. */
const QUIET_MS = 250;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Changes the state; the address follows as soon as the hand rests. */
export function update(change: Partial<State>): void {
  state.value = consistent({ ...state.value, ...change });
  clearTimeout(timer);
  timer = setTimeout(writeAddress, QUIET_MS);
}

export function writeAddress(): void {
  clearTimeout(timer);
  const hash = `#${format(state.value)}`;
  if (hash !== location.hash) history.replaceState(null, "", hash);
}

addEventListener("hashchange", () => {
  state.value = parse(location.hash);
});
