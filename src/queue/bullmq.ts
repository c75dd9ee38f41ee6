// BullMQ, which is loaded when it is used and is no dependency of the package.
import type * as bullmq from "bullmq";
import { DomainError, FeatureError } from "../errors.js";
import { describe } from "../validate.js";

/** Name of the queue that cells go through, unless told otherwise. */
export const QUEUE_NAME = "overparam";

/** How long a Redis may take to answer at first, in milliseconds. */
const CONNECT_MS = 10_000;

/** @throws {FeatureError} where bullmq or ioredis is not installed */
export async function loadBullmq(routine: string): Promise<typeof bullmq> {
  try {
    return await import("bullmq");
  } catch (cause) {
    const error = new FeatureError(
      `${routine}: the packages bullmq and ioredis must be installed for --queue, try: npm install bullmq ioredis`,
    );
    error.cause = cause;
    throw error;
  }
}

/** How to reach a Redis, until that is given up. */
export interface Connection {
  options: bullmq.ConnectionOptions;
  /** Nobody knocks at the door of a Redis that is away any more; a process that has nothing else to do ends. */
  giveUp(): void;
}

/**
 * The connection of a Redis address. Commands wait for a Redis that is away, however long: it may be restarted in the middle of a run.
 * @throws {DomainError} no such address
 */
export function connectionOf(routine: string, url: unknown): Connection {
  if (typeof url !== "string" || !/^rediss?:\/\//.test(url) || !URL.canParse(url))
    throw new DomainError(
      `${routine}: --queue must be an address like redis://localhost:6379, got ${typeof url === "string" ? shown(url) : describe(url)}`,
    );
  let isGivenUp = false;
  const retryStrategy = (times: number) => (isGivenUp ? null : Math.min(50 * times, 1000));
  return {
    options: { url, maxRetriesPerRequest: null, retryStrategy },
    giveUp: () => void (isGivenUp = true),
  };
}

/** How long a Redis may take to say goodbye, in milliseconds: one that is away never does. */
export const GOODBYE_MS = 5000;

/** Waits for something, but not longer than so many milliseconds. What it throws is of no interest. */
export async function within(ms: number, something: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([something.catch(() => {}), late]);
  clearTimeout(timer);
}

/** An address for messages: without user and password, which may stand before the host, or behind a question mark. */
export function shown(url: string): string {
  // what is no address may hold a password all the same
  if (!URL.canParse(url)) return describe(url.replace(/^(\w+:\/\/)?.*@/s, "$1").replace(/[?#].*$/s, ""));
  const parsed = new URL(url);
  parsed.username = parsed.password = parsed.search = parsed.hash = "";
  return parsed.href;
}

interface Connected {
  waitUntilReady(): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

/** Waits for the first answer. @throws {DomainError} none in ten seconds, with the reason */
export async function connected<T extends Connected>(routine: string, url: string, client: T): Promise<T> {
  let reason = "no answer";
  client.on("error", (error) => (reason = (error as NodeJS.ErrnoException).code ?? error.message));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new DomainError(`${routine}: --queue must be a Redis that answers, got ${shown(url)} (${reason})`),
        ),
      CONNECT_MS,
    );
  });
  try {
    await Promise.race([client.waitUntilReady(), late]);
    return client;
  } catch (error) {
    client.close().catch(() => {}); // it has never been open
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
