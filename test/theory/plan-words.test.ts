import { expect, test } from "vitest";
import { percent } from "../../src/numbers.js";

test("gains are percentages without powers of ten, and below 100 they never read 100", () => {
  expect([0.033, 0.42, -0.7, 0.995, 0.9997, 1, 12.3].map(percent)).toEqual([
    "3.3 %",
    "42 %",
    "70 %",
    "99.5 %",
    "99.97 %",
    "100 %",
    "1230 %",
  ]);
});
