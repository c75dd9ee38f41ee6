/**
 * A signal that follows another one until `onBegin` is called: for work that is left out where it has not begun, and finished where it
 * has. Call it in any case, so that nobody listens any more.
 */
export function untilBegun(signal: AbortSignal | undefined): { signal: AbortSignal; onBegin: () => void } {
  const controller = new AbortController();
  const leave = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", leave);
  return { signal: controller.signal, onBegin: () => signal?.removeEventListener("abort", leave) };
}
