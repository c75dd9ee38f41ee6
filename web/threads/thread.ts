// The entry of a thread: answers the latest question, part by part.
import { jobs } from "./jobs.js";
import type { Answer, Question } from "./protocol.js";

let latest = -1;
const answer = (message: Answer) => postMessage(message);

addEventListener("message", async ({ data }: MessageEvent<Question>) => {
  const { id, name, asks } = data;
  latest = id;
  try {
    for await (const part of jobs[name](asks as never)) {
      answer({ id, part });
      await turn();
      if (latest !== id) return;
    }
    answer({ id, end: true });
  } catch (error) {
    if (latest === id) answer({ id, error: error instanceof Error ? error.message : String(error) });
  }
});

const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port1.onmessage = () => waiting.shift()?.();

/** One turn of the event loop, in which a newer question may arrive. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(null);
  });
}

answer({ id: -1, ready: true });
