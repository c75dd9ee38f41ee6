// How many cases, and which: fixed in the ordinary test run, chosen by `npm run test:fuzz`.
import { appendFileSync } from "node:fs";
import { basename } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { watch } from "./watchdog.js";

const number = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);

/** Cases of a cheap property. One whose cases cost c times as much gets a c-th of them. */
const RUNS = number("OVERPARAM_FUZZ_RUNS", 100);
/** The same seed gives the same cases. */
export const SEED = number("OVERPARAM_FUZZ_SEED", 20260917);
const LONG = process.env.OVERPARAM_FUZZ_RUNS !== undefined;
/** No time limit that a long run could meet: days, in milliseconds. */
const PATIENCE = 1e9;
const FEWEST = 4;
/** When this file's share of a run with a time limit is over. */
const DEADLINE = Date.now() + number("OVERPARAM_FUZZ_MS", Infinity);
/** Properties of this file that have not had their turn: they share what time is left. */
let waiting = 0;

/** A test of one property over `arbitrary`; the report of a failure has the seed, and the smallest case that was found. */
export function property<T>(
  title: string,
  arbitrary: fc.Arbitrary<T>,
  holds: (value: T) => void | Promise<void>,
  { cost = 1 } = {},
): void {
  const numRuns = Math.max(FEWEST, Math.round(RUNS / cost));
  const check = LONG ? watch(title, holds) : holds;
  waiting += 1;
  test(title, LONG ? { timeout: PATIENCE } : {}, async () => {
    const began = performance.now();
    let cases = 0;
    const counted = fc.asyncProperty(arbitrary, async (value) => {
      await check(value);
      cases += 1;
    });
    const run = async (limits: fc.Parameters<[T]>) => {
      const outcome = await fc.check(counted, { seed: SEED, includeErrorInReport: true, ...limits });
      // What was interrupted in its first case has no counterexample, and the cases before it have held.
      if (outcome.failed && (outcome.counterexample !== null || !outcome.interrupted))
        throw new Error(await fc.asyncDefaultReportMessage(outcome), { cause: outcome.errorInstance });
    };
    try {
      if (DEADLINE === Infinity) await run({ numRuns });
      else {
        // A few whatever the time is, which the first case may take up by loading what it needs.
        await run({ numRuns: FEWEST });
        const share = (DEADLINE - Date.now()) / waiting;
        if (share > 0) await run({ numRuns, interruptAfterTimeLimit: share });
      }
    } finally {
      waiting -= 1;
      note({ title, cost, cases, ms: performance.now() - began });
    }
  });
}

/** For the table at the end of a long run. */
function note(done: { title: string; cost: number; cases: number; ms: number }): void {
  const { OVERPARAM_FUZZ_LOG } = process.env;
  if (OVERPARAM_FUZZ_LOG === undefined) return;
  const file = basename(expect.getState().testPath ?? "");
  appendFileSync(OVERPARAM_FUZZ_LOG, `${JSON.stringify({ file, ...done })}\n`);
}
