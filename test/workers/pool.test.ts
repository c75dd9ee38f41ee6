import { expect, test } from "vitest";
import { answer, runPool } from "../../src/workers/pool.js";
import type { CreateThread } from "../../src/workers/thread.js";

/** A thread that lives in this one: answers in a later turn, in the order of `delay`. */
function fakeThreads(perform: (task: number) => unknown, delay: (task: number) => number = () => 0) {
  const log = { created: 0, terminated: 0 };
  const createThread: CreateThread = ({ message }) => {
    log.created += 1;
    const handle = answer(perform);
    return {
      post(value) {
        const { task } = value as { task?: number };
        if (task === undefined) return;
        setTimeout(() => message(handle(value)), delay(task));
      },
      terminate: () => void (log.terminated += 1),
    };
  };
  return { log, createThread };
}

const tasks = [5, 4, 3, 2, 1, 0];

test("results come in the order of the tasks, however long each takes", async () => {
  const { log, createThread } = fakeThreads(
    (x) => x * x,
    (x) => 3 * x,
  );
  expect(await runPool({ createThread, nThreads: 3, tasks })).toEqual([25, 16, 9, 4, 1, 0]);
  expect(log).toEqual({ created: 3, terminated: 3 });
});

test("no more threads than tasks, and none for no task", async () => {
  const { log, createThread } = fakeThreads((x) => x);
  await runPool({ createThread, nThreads: 9, tasks });
  expect(log.created).toBe(6);
  expect(await runPool({ createThread, nThreads: 2, tasks: [] })).toEqual([]);
});

test("an error in a task rejects and ends the threads", async () => {
  const { log, createThread } = fakeThreads((x) => {
    if (x === 3) throw new RangeError("three");
    return x;
  });
  await expect(runPool({ createThread, nThreads: 2, tasks })).rejects.toThrow("three");
  expect(log.terminated).toBe(2);
});

test("a thread that dies rejects", async () => {
  const createThread: CreateThread = ({ failure }) => {
    setTimeout(() => failure(new Error("gone")));
    return { post() {}, terminate() {} };
  };
  await expect(runPool({ createThread, nThreads: 2, tasks })).rejects.toThrow("gone");
});

test("an error in the progress callback rejects and ends the threads", async () => {
  const { log, createThread } = fakeThreads((x) => x);
  const onResult = () => {
    throw new Error("in the callback");
  };
  await expect(runPool({ createThread, nThreads: 2, tasks, onResult })).rejects.toThrow("in the callback");
  expect(log.terminated).toBe(2);
});

test("an aborted signal rejects with its reason, before or in the middle", async () => {
  const { log, createThread } = fakeThreads(
    (x) => x,
    () => 5,
  );
  const before = AbortSignal.abort(new Error("before"));
  await expect(runPool({ createThread, nThreads: 2, tasks, signal: before })).rejects.toThrow("before");
  expect(log.created).toBe(0);
  const controller = new AbortController();
  const onResult = () => controller.abort(new Error("enough"));
  await expect(
    runPool({ createThread, nThreads: 2, tasks, onResult, signal: controller.signal }),
  ).rejects.toThrow("enough");
  expect(log.terminated).toBe(2);
});
