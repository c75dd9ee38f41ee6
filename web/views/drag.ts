/** Handlers that follow a pointer that is held down on an element, in pixels from its corner. */
export function dragging(move: (x: number, y: number) => void) {
  const report = (event: PointerEvent) => {
    const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    move(event.clientX - left, event.clientY - top);
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      report(event);
    },
    onPointerMove: (event: PointerEvent) => {
      if ((event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) report(event);
    },
  };
}
