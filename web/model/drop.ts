// Files may be dropped anywhere on the page, in any view: a browser would open them in its place.
import { signal } from "@preact/signals";
import { update } from "../state/store.js";
import { take } from "./data.js";

/** Whether files are held over the page. */
export const dragged = signal(false);

const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes("Files") ?? false;

export function startDrop(): void {
  addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    dragged.value = true;
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) dragged.value = false; // out of the window
  });
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    dragged.value = false;
    update({ view: "data" });
    take([...event.dataTransfer!.files]);
  });
}
