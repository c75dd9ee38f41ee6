// A thread that follows a state which may change with every frame: one question at a time, the next as soon as an answer is there.
import type { Lane, Listener } from "../threads/lane.js";
import type { JobName, Jobs } from "../threads/protocol.js";

/** What is asked, by what it depends on, and who hears the answer. */
export interface Errand<Name extends JobName> extends Listener<Jobs[Name]["part"]> {
  key: string;
  asks: Jobs[Name]["asks"];
  /** Parts that are waited for before another question may end this one. Default 1. */
  atLeast?: number;
}

/**
 * Asks a thread. A question that comes while it is busy waits until there is something of an answer: a thread that were asked anew at every frame
 * would never answer. The latest question is always asked in the end; those between are passed over, and so is one that is being answered already.
 */
export class Follower<Name extends JobName> {
  private waiting: Errand<Name> | undefined;
  /** The question under way, and the parts of its answer that must come first. */
  private asked: { key: string; missing: number } | undefined;

  constructor(
    private readonly lane: Lane,
    private readonly name: Name,
  ) {}

  ask(errand: Errand<Name>): void {
    if (this.asked?.key === errand.key) this.waiting = undefined;
    else if (this.asked && this.asked.missing > 0) this.waiting = errand;
    else this.send(errand);
  }

  drop(): void {
    if (this.asked) this.lane.drop();
    this.waiting = undefined;
    this.asked = undefined;
  }

  private send(errand: Errand<Name>): void {
    const asked = { key: errand.key, missing: errand.atLeast ?? 1 };
    this.asked = asked;
    this.waiting = undefined;
    const over = () => {
      if (this.asked === asked) this.asked = undefined;
      if (this.waiting) this.send(this.waiting);
    };
    this.lane.ask(this.name, errand.asks, {
      part: (part) => {
        errand.part(part);
        asked.missing -= 1;
        if (asked.missing <= 0 && this.waiting) this.send(this.waiting);
      },
      end: () => {
        over();
        errand.end?.();
      },
      failed: (message) => {
        over();
        errand.failed(message);
      },
    });
  }
}
