import type { Terminal } from "./terminal.js";

const REDRAW_MS = 80;
const LINE_EVERY_MS = 10_000;
const BAR_WIDTH = 28;

/**
 * How far a long job is, on standard error: a bar that is redrawn on a screen, a plain line every ten seconds elsewhere.
 * Nothing is written to standard output.
 */
export class Progress {
  private readonly start: number;
  private lastShown: number;
  private drawn = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly name: string,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.start = this.now();
    // A screen gets its bar at once, a log only when a line is due.
    this.lastShown = terminal.liveErr ? -Infinity : this.start;
  }

  /**
   * @param share what is done, 0 to 1
   * @param what what is being done
   * @param secondsLeft where the caller knows better than the share of the time that has passed
   */
  update(share: number, what: string, secondsLeft?: number): void {
    const { liveErr } = this.terminal;
    const time = this.now();
    if (time - this.lastShown < (liveErr ? REDRAW_MS : LINE_EVERY_MS)) return;
    this.lastShown = time;
    const left = secondsLeft === undefined ? this.timeLeft(share, time) : `${duration(secondsLeft)} left`;
    const percent = `${Math.floor(100 * share)} %`.padStart(5);
    if (liveErr) {
      this.draw(`${bar(share)}${percent}  ${what}${left === "" ? "" : `, ${left}`}`);
    } else {
      this.terminal.err(`${this.name}: ${percent.trim()}, ${what}${left === "" ? "" : `, ${left}`}\n`);
    }
  }

  /** Removes the bar. */
  end(): void {
    if (this.drawn) this.terminal.err("\r\u001B[K");
    this.drawn = false;
  }

  private draw(line: string): void {
    this.terminal.err(`\r${line.slice(0, this.terminal.columns - 1)}\u001B[K`);
    this.drawn = true;
  }

  private timeLeft(share: number, time: number): string {
    const elapsed = (time - this.start) / 1000;
    if (share < 0.03 || elapsed < 0.5) return "";
    return `${duration((elapsed * (1 - share)) / share)} left`;
  }
}

function bar(share: number): string {
  const full = Math.round(BAR_WIDTH * Math.min(1, Math.max(0, share)));
  return "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
}

/** Seconds in words: 8 s, 2 min 05 s. */
export function duration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
