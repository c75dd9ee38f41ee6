import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { scope } from "../../src/wasm/scope.js";
import { testCore } from "../support/core.js";
import { ulpError } from "../support/ulp.js";

type Rows = [x: number, want: number][];
const table = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/special/${name}.json`, import.meta.url), "utf8")) as Rows;

/** The largest error over a table, in ULP of the rounded reference. */
function worst(f: (x: number) => number, rows: Rows): { error: number; x: number } {
  let found = { error: 0, x: NaN };
  for (const [x, want] of rows) {
    const error = ulpError(f(x), want);
    if (!(error <= found.error)) found = { error, x };
  }
  return found;
}

test.each([
  ["exp", 1],
  ["log", 1],
  ["erfc", 4],
  ["erfcx", 4],
  ["normalDensity", 2],
  ["normalTail", 4],
  ["normalQuantile", 8],
  ["asin", 2],
  ["acos", 2],
] as const)("%s agrees with 50-digit arithmetic to %d ULP", (name, limit) => {
  const found = worst(testCore()[name], table(name));
  expect(found.error, `at x = ${found.x}`).toBeLessThanOrEqual(limit);
});

const erf = (x: number) => erfs([x])[0];

function erfs(x: ArrayLike<number>): Float64Array {
  return scope("test", (s) => {
    const at = s.put(Float64Array.from(x));
    s.core.erfs(x.length, at);
    return s.take(at, x.length);
  });
}

test("erf agrees with 50-digit arithmetic to 3 ULP, is odd, and is 1 at the end of the line", () => {
  const rows = table("erf");
  const found = worst(erf, rows);
  expect(found.error, `at x = ${found.x}`).toBeLessThanOrEqual(3);
  for (const [x] of rows) expect(erf(-x)).toBe(-erf(x));
  expect([...erfs([0, 6, 40, Infinity, -Infinity, NaN])]).toEqual([0, 1, 1, 1, -1, NaN]);
  // the same bits in either lane, and at the odd end
  const x = rows.map(([at]) => at);
  for (const n of [1, 2, 3, x.length, x.length - 1])
    expect(erfs(x.slice(0, n))).toEqual(Float64Array.from(x.slice(0, n), erf));
});

test("the special functions answer at the ends of the line", () => {
  const { exp, log, erfc, erfcx, normalDensity, normalTail, asin, acos } = testCore();
  expect([exp(-Infinity), exp(-746), exp(0), exp(710), exp(Infinity)]).toEqual([0, 0, 1, Infinity, Infinity]);
  expect([log(0), log(1), log(Infinity)]).toEqual([-Infinity, 0, Infinity]);
  expect([erfc(-Infinity), erfc(0), erfc(30), erfc(Infinity)]).toEqual([2, 1, 0, 0]);
  expect([erfcx(-Infinity), erfcx(-27), erfcx(0), erfcx(Infinity)]).toEqual([Infinity, Infinity, 1, 0]);
  expect([normalTail(-Infinity), normalTail(0), normalTail(39), normalTail(Infinity)]).toEqual([
    1, 0.5, 0, 0,
  ]);
  expect([normalDensity(-Infinity), normalDensity(39), normalDensity(Infinity)]).toEqual([0, 0, 0]);
  expect([asin(-1), asin(0), asin(1)]).toEqual([-Math.PI / 2, 0, Math.PI / 2]);
  expect([acos(-1), acos(0), acos(1)]).toEqual([Math.PI, Math.PI / 2, 0]);
  expect([asin(1.1), asin(-1.1), acos(1.1), acos(-1.1)]).toEqual([NaN, NaN, NaN, NaN]);
  for (const f of [exp, log, erfc, erfcx, normalDensity, normalTail, asin, acos]) expect(f(NaN)).toBeNaN();
  expect(log(-1)).toBeNaN();
});

test("exp and log undo each other", () => {
  const { exp, log } = testCore();
  for (let x = -700; x <= 700; x += 13.7) expect(log(exp(x))).toBeCloseTo(x, 12);
});
