import { expect, test } from "vitest";
import { percent, short } from "../src/numbers.js";

test("numbers are shown to three digits, or as many as asked for", () => {
  expect([2.13456, 0.7215, 41.98, 0.012345, 1234.5, 0, -2.5].map((x) => short(x))).toEqual([
    "2.13",
    "0.722",
    "42.0",
    "0.0123",
    "1235",
    "0",
    "−2.50",
  ]);
  expect([1.72900850221, 9.99996, 12345.6].map((x) => short(x, 4))).toEqual(["1.729", "10.00", "12346"]);
});

test("a number that rounding has moved off by a bit is shown as the one it was", () => {
  expect(short(0.72149999999999)).toBe(short(0.7215));
});

test("very long and very small numbers get a power of ten", () => {
  expect([123456789, 1.5e-9].map((x) => short(x))).toEqual(["1.23e+8", "1.50e−9"]);
});

test("infinities and NaN are told apart", () => {
  expect([Infinity, -Infinity, NaN].map((x) => short(x))).toEqual(["∞", "−∞", "NaN"]);
  expect([Infinity, NaN].map(percent)).toEqual(["∞ %", "NaN %"]);
});

test("shares are percentages without sign, to two digits", () => {
  expect([0.2168, -0.456, 0.0531, 0.0042, 0.00004, 0].map(percent)).toEqual([
    "22 %",
    "46 %",
    "5.3 %",
    "0.42 %",
    "0.00 %",
    "0.00 %",
  ]);
});

test("a share below 1 never reads 100 %", () => {
  expect([0.95, 0.995, 0.9997, 1, 2.5].map(percent)).toEqual(["95 %", "99.5 %", "99.97 %", "100 %", "250 %"]);
});
