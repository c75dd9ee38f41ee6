// BullMQ, which is loaded when it is used and is no dependency of the package.
import type * as bullmq from "bullmq";
import * as v from "valibot";
import { DomainError, FeatureError } from "../errors.js";
import { describe } from "../validate.js";

/** Name of the queue that cells go through, unless told otherwise. */
export const QUEUE_NAME = "overparam";

/** What a queue may be called: BullMQ makes keys of the name, with colons between their parts. */
export const nameOfQueue = () =>
  v.pipe(v.string(), v.regex(/^[^:\0]{1,200}$/, "have 1 to 200 characters, none of them a colon"));

/** A function, where one is given. */
export const callback = () =>
  v.custom<(...args: never[]) => unknown>((given) => typeof given === "function", "be a function");

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
      `${routine}: --queue must be an address like redis://localhost:6379, got ${describe(url)}`,
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

/** An address without its password, for messages. */
export function shown(url: string): string {
  if (!URL.canParse(url)) return describe(url);
  const parsed = new URL(url);
  if (parsed.password !== "") parsed.password = "***";
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
