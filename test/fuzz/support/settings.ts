// How many cases, and which: fixed in the ordinary test run, chosen by `npm run test:fuzz`.
import fc from "fast-check";
import { test } from "vitest";
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

/** A test of one property over `arbitrary`; the report of a failure has the seed, and the smallest case that was found. */
export function property<T>(
  title: string,
  arbitrary: fc.Arbitrary<T>,
  holds: (value: T) => void | Promise<void>,
  { cost = 1 } = {},
): void {
  const numRuns = Math.max(FEWEST, Math.round(RUNS / cost));
  const check = LONG ? watch(title, holds) : holds;
  test(title, LONG ? { timeout: PATIENCE } : {}, () =>
    fc.assert(
      fc.asyncProperty(arbitrary, async (value) => check(value)),
      {
        seed: SEED,
        numRuns,
        includeErrorInReport: true,
      },
    ),
  );
}
