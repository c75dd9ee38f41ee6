// A thread as the page sees it: asked one question at a time.
import type { Answer, JobName, Jobs, Question } from "./protocol.js";

export interface Listener<Part> {
  part(part: Part): void;
  end?(): void;
  failed(message: string): void;
}

/**
 * The page's own script is that of its threads as well. A page that was opened as a file may load none: its threads come out of the text of
 * the script.
 */
const FILE =
  location.protocol === "file:"
    ? URL.createObjectURL(new Blob([`${explorer}\nexplorer();`], { type: "text/javascript" }))
    : "./explorer.js";

export class Lane {
  private readonly worker = new Worker(FILE);
  private id = 0;
  private listener: Listener<never> | undefined;
  /** Settled once the thread has loaded. */
  readonly ready: Promise<void>;

  constructor() {
    let loaded = () => {};
    this.ready = new Promise((resolve) => (loaded = resolve));
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if ("ready" in data) return loaded();
      if (data.id !== this.id) return; // an answer to an earlier question
      if ("part" in data) this.listener?.part(data.part as never);
      else if ("error" in data) this.listener?.failed(data.error);
      else this.listener?.end?.();
    };
    this.worker.onerror = (event) => this.listener?.failed(event.message || "a thread failed to start");
  }

  /** Asks; whatever was asked before is dropped. */
  ask<Name extends JobName>(
    name: Name,
    asks: Jobs[Name]["asks"],
    listener: Listener<Jobs[Name]["part"]>,
  ): void {
    this.id += 1;
    this.listener = listener as Listener<never>;
    this.worker.postMessage({ id: this.id, name, asks } satisfies Question<Name>);
  }

  /** Nobody listens any more; the thread ends what it does at its next part. */
  drop(): void {
    this.listener = undefined;
    this.id += 1;
    this.worker.postMessage({ id: this.id, name: "rest", asks: undefined } satisfies Question<"rest">);
  }
}

/** All are started with the page, so that nothing is loaded later. */
const nSimulating = Math.max(1, Math.min(4, (navigator.hardwareConcurrency ?? 2) - 1));
export const theoryLane = new Lane();
export const lawLane = new Lane();
export const longLane = new Lane();
export const trialLanes: readonly Lane[] = Array.from({ length: nSimulating }, () => new Lane());

/** Settled once nothing more will be loaded. */
export const allReady = Promise.all([theoryLane, lawLane, longLane, ...trialLanes].map(({ ready }) => ready));
