import { shown } from "../../queue/bullmq.js";
import { runWorker, type WorkerOptions } from "../../queue/worker.js";
import { atSignal, sayFinishing } from "../interrupt.js";
import type { Terminal } from "../terminal.js";

export const help = `
Start as many as you like, on as many machines; they must have the same version of overparam. A cell whose worker dies is
computed by another one. Ctrl-C or SIGTERM: finishes the cells at work and ends. Needs the packages bullmq and ioredis.`;

const LINE_EVERY_MS = 10_000;

/** `overparam worker --queue URL`. */
export async function workerCommand(terminal: Terminal, options: WorkerOptions): Promise<void> {
  const say = (text: string) => terminal.err(`overparam worker: ${text}\n`);
  const controller = new AbortController();
  let [count, lastLine] = [0, performance.now()];
  let lastError = "";
  const quiet = atSignal(() => {
    sayFinishing(terminal, "overparam worker", "the cells at work");
    controller.abort();
  });
  try {
    say(`waiting for cells from ${shown(options.queue)}`);
    await runWorker({
      ...options,
      signal: controller.signal,
      onCell: () => {
        count += 1;
        lastError = "";
        if (performance.now() - lastLine < LINE_EVERY_MS) return;
        lastLine = performance.now();
        say(`${count} cells computed`);
      },
      onError: ({ message }) => {
        // A Redis that is away says so ten times a second.
        if (message !== lastError) say(message);
        lastError = message;
      },
    });
    say(`${count} cells computed`);
  } finally {
    quiet();
  }
}
