import { expect, test } from "vitest";
import * as errors from "../../src/errors.js";
import { answer } from "../../src/workers/answer.js";
import { Pool, runPool, type PoolOptions } from "../../src/workers/pool.js";
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

/** The results in the order of the tasks. */
async function collect(options: Omit<PoolOptions<number, unknown>, "onResult">): Promise<unknown[]> {
  const results: unknown[] = [];
  await runPool({ ...options, onResult: (result, index) => (results[index] = result) });
  return results;
}

const onResult = () => {};
const tasks = [5, 4, 3, 2, 1, 0];

test("each result comes with the number of its task, however long each takes", async () => {
  const { log, createThread } = fakeThreads(
    (x) => x * x,
    (x) => 3 * x,
  );
  expect(await collect({ createThread, nThreads: 3, tasks })).toEqual([25, 16, 9, 4, 1, 0]);
  expect(log).toEqual({ created: 3, terminated: 3 });
});

test("no more threads than tasks, and none for no task", async () => {
  const { log, createThread } = fakeThreads((x) => x);
  await collect({ createThread, nThreads: 9, tasks });
  expect(log.created).toBe(6);
  expect(await collect({ createThread, nThreads: 2, tasks: [] })).toEqual([]);
});

test("an error in a task rejects and ends the threads", async () => {
  const { log, createThread } = fakeThreads((x) => {
    if (x === 3) throw new RangeError("three");
    return x;
  });
  await expect(runPool({ createThread, nThreads: 2, tasks, onResult })).rejects.toThrow("three");
  expect(log.terminated).toBe(2);
});

test("a thread that dies rejects", async () => {
  const createThread: CreateThread = ({ failure }) => {
    setTimeout(() => failure(new Error("gone")));
    return { post() {}, terminate() {} };
  };
  await expect(runPool({ createThread, nThreads: 2, tasks, onResult })).rejects.toThrow("gone");
});

test("an error in the progress callback rejects and ends the threads", async () => {
  const { log, createThread } = fakeThreads((x) => x);
  const fail = () => {
    throw new Error("in the callback");
  };
  await expect(runPool({ createThread, nThreads: 2, tasks, onResult: fail })).rejects.toThrow(
    "in the callback",
  );
  expect(log.terminated).toBe(2);
});

test("an aborted signal rejects with its reason, before or in the middle", async () => {
  const { log, createThread } = fakeThreads(
    (x) => x,
    () => 5,
  );
  const before = AbortSignal.abort(new Error("before"));
  await expect(runPool({ createThread, nThreads: 2, tasks, onResult, signal: before })).rejects.toThrow(
    "before",
  );
  expect(log.created).toBe(0);
  const controller = new AbortController();
  const enough = () => controller.abort(new Error("enough"));
  await expect(
    runPool({ createThread, nThreads: 2, tasks, onResult: enough, signal: controller.signal }),
  ).rejects.toThrow("enough");
  expect(log.terminated).toBe(2);
});

/** A signal that counts who listens. */
function countedSignal() {
  const { signal } = new AbortController();
  const count = { listeners: 0 };
  const { addEventListener, removeEventListener } = AbortSignal.prototype;
  signal.addEventListener = (...args: unknown[]) => {
    count.listeners += 1;
    return Reflect.apply(addEventListener, signal, args);
  };
  signal.removeEventListener = (...args: unknown[]) => {
    count.listeners -= 1;
    return Reflect.apply(removeEventListener, signal, args);
  };
  return { signal, count };
}

test("where a thread cannot be started or posted to, the others end and nobody listens any more", async () => {
  for (const failing of ["start", "post module", "post task"]) {
    const { signal, count } = countedSignal();
    const log = { created: 0, terminated: 0 };
    const createThread: CreateThread = () => {
      const place = log.created;
      if (failing === "start" && place === 2) throw new Error(failing);
      log.created += 1;
      return {
        post(value) {
          const kind = "task" in (value as object) ? "post task" : "post module";
          if (failing === kind && place === 1) throw new Error(failing);
        },
        terminate: () => void (log.terminated += 1),
      };
    };
    await expect(runPool({ createThread, nThreads: 3, tasks, onResult, signal })).rejects.toThrow(failing);
    expect(log, failing).toEqual({ created: 2, terminated: 2 });
    expect(count.listeners, failing).toBe(0);
  }
});

test("a thread that cannot be posted the next task rejects", async () => {
  const log = { terminated: 0 };
  const createThread: CreateThread = ({ message }) => ({
    post(value) {
      const { index } = value as { index?: number };
      if (index === 1) throw new Error("no more");
      if (index === 0) setTimeout(() => message({ index, result: 0 }));
    },
    terminate: () => void (log.terminated += 1),
  });
  await expect(runPool({ createThread, nThreads: 1, tasks, onResult })).rejects.toThrow("no more");
  expect(log.terminated).toBe(1);
});

test("a thread that fails while it is started is ended", async () => {
  const log = { created: 0, terminated: 0 };
  const createThread: CreateThread = ({ failure }) => {
    log.created += 1;
    failure(new Error("at once"));
    return { post() {}, terminate: () => void (log.terminated += 1) };
  };
  await expect(runPool({ createThread, nThreads: 3, tasks, onResult })).rejects.toThrow("at once");
  expect(log).toEqual({ created: 1, terminated: 1 });
});

test.each([
  new errors.OverparamError("a: b"),
  new errors.ShapeError("a: b"),
  new errors.DomainError("a: b"),
  new errors.NotPositiveDefiniteError("a: b", 3),
  new errors.SingularError("a: b", 4),
  new errors.ConvergenceError("a: b", 5, 0.5),
  new errors.OutOfMemoryError("a: b", 100, 50),
  new errors.FeatureError("a: b"),
  new RangeError("a: b"),
])("%s survives the way between threads with class, fields and stack", async (thrown) => {
  const createThread: CreateThread = ({ message }) => {
    const handle = answer(() => {
      throw thrown;
    });
    return {
      post(value) {
        if ("task" in (value as object)) setTimeout(() => message(structuredClone(handle(value))));
      },
      terminate() {},
    };
  };
  const arrived = await runPool({ createThread, nThreads: 1, tasks, onResult }).catch((e: unknown) => e);
  expect(arrived).toBeInstanceOf(thrown.constructor);
  expect({ ...(arrived as object) }).toEqual({ ...thrown });
  expect(arrived).toMatchObject({ name: thrown.name, message: thrown.message, stack: thrown.stack });
});

test("a task that throws, or kills its thread, is tried again on a fresh thread, twice at most, and fails alone", async () => {
  const log = { created: 0, terminated: 0, attempts: new Map<number, number>() };
  const createThread: CreateThread = ({ message, failure }) => {
    log.created += 1;
    return {
      post(value) {
        const { index, task } = value as { index: number; task?: number };
        if (task === undefined) return;
        const attempt = (log.attempts.get(task) ?? 0) + 1;
        log.attempts.set(task, attempt);
        const reply = answer((x: number) => {
          if (x === 3 && attempt < 3) throw new RangeError("twice three");
          if (x === 4) throw new errors.DomainError("always four");
          return 10 * x;
        });
        if (task === 2 || (task === 1 && attempt === 1))
          setTimeout(() => failure(new Error(`died of ${task}`)));
        else setTimeout(() => message(reply({ index, task })));
      },
      terminate: () => void (log.terminated += 1),
    };
  };
  const pool = new Pool<number, number>({ createThread, nThreads: 2, retries: 2 });
  const outcomes = await Promise.allSettled([0, 1, 2, 3, 4, 5].map((task) => pool.run(task)));
  expect(outcomes.map((o) => (o.status === "fulfilled" ? o.value : String(o.reason)))).toEqual([
    0,
    10,
    "Error: died of 2",
    30,
    "DomainError: always four",
    50,
  ]);
  expect([...log.attempts.values()]).toEqual([1, 2, 3, 3, 3, 1]);
  pool.close();
  expect(log.terminated).toBe(log.created);
});

test("where thread after thread dies before any has answered, the pool gives up", async () => {
  let created = 0;
  const createThread: CreateThread = ({ failure }) => {
    created += 1;
    setTimeout(() => failure(new Error("no such file")));
    return { post() {}, terminate() {} };
  };
  const pool = new Pool({ createThread, nThreads: 2, retries: 2 });
  const many = Array.from({ length: 1000 }, (_, task) => pool.run(task));
  const outcomes = await Promise.allSettled(many);
  for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { message: "no such file" } });
  expect(created).toBeLessThan(40);
});

test("a pool serves several callers at once, and one that is aborted leaves the others alone", async () => {
  const { log, createThread } = fakeThreads((x) => x + 1);
  const pool = new Pool<number, number>({ createThread, nThreads: 2 });
  const controller = new AbortController();
  const [first, second] = [
    Promise.allSettled([1, 2, 3, 4].map((x) => pool.run(x, controller.signal))),
    Promise.all([5, 6, 7, 8].map((x) => pool.run(x))),
  ];
  controller.abort(new Error("enough"));
  expect((await first).map(({ status }) => status)).toEqual(Array(4).fill("rejected"));
  expect(await second).toEqual([6, 7, 8, 9]);
  expect(log.created).toBe(2);
  const waiting = pool.run(9);
  pool.close(new Error("closing"));
  await expect(waiting).rejects.toThrow("closing");
  await expect(pool.run(1)).rejects.toThrow("closing");
});
