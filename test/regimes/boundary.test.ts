import { expect, test } from "vitest";
import type { MapAxis, Scale } from "../../src/regimes/axes.js";
import { boundaryOf } from "../../src/regimes/boundary.js";

const axis = (values: ArrayLike<number>, scale: Scale = "linear"): MapAxis => ({
  parameter: "kappa",
  scale,
  values: Float64Array.from(values),
});
const steps = (n: number) => Array.from({ length: n }, (_, i) => -2 + (4 * i) / (n - 1));

/** exp(f(x, y)) on the grid. */
const grid = (x: MapAxis, y: MapAxis, f: (x: number, y: number) => number) =>
  Float64Array.from({ length: x.values.length * y.values.length }, (_, k) =>
    Math.exp(f(x.values[k % x.values.length], y.values[Math.floor(k / x.values.length)])),
  );

test("a circle comes back as one closed line, as close to it as the square of the spacing", () => {
  for (const n of [11, 41]) {
    const [x, y] = [axis(steps(n)), axis(steps(n))];
    const lines = boundaryOf(
      grid(x, y, (a, b) => a * a + b * b - 1.3),
      x,
      y,
    );
    expect(lines.length).toBe(1);
    expect(lines[0].at(-1)).toEqual(lines[0][0]);
    const spacing = 4 / (n - 1);
    for (const point of lines[0])
      expect(Math.abs(Math.hypot(point.x, point.y) - Math.sqrt(1.3))).toBeLessThan(0.2 * spacing ** 2);
    for (let i = 1; i < lines[0].length; i++)
      expect(Math.hypot(lines[0][i].x - lines[0][i - 1].x, lines[0][i].y - lines[0][i - 1].y)).toBeLessThan(
        1.5 * spacing,
      );
  }
});

test("a plane in the logarithms of the axes is met exactly on log axes", () => {
  const x = axis([0.1, 0.7, 3, 20], "log");
  const y = axis([0.5, 1, 9], "log");
  const [line, ...others] = boundaryOf(
    grid(x, y, (a, b) => 2 * Math.log(a) - Math.log(b) + 0.3),
    x,
    y,
  );
  expect(others).toEqual([]);
  for (const point of line) expect(2 * Math.log(point.x) - Math.log(point.y) + 0.3).toBeCloseTo(0, 12);
});

test("lines that end at the edge come before closed ones, each in one piece", () => {
  const [x, y] = [axis(steps(61)), axis(steps(61))];
  const lines = boundaryOf(
    grid(x, y, (a, b) => (a + 1.5) * (Math.hypot(a - 0.5, b) - 0.7)),
    x,
    y,
  );
  expect(lines.length).toBe(2);
  for (const { x: at } of lines[0]) expect(at).toBeCloseTo(-1.5, 2);
  expect(lines[0].length).toBe(61);
  expect(lines[1].at(-1)).toEqual(lines[1][0]);
});

test("at a saddle the lines go round the corners that lie on the other side than the middle", () => {
  const [x, y] = [axis([0, 1]), axis([0, 1])];
  const lines = (ll: number, lr: number, ul: number, ur: number) =>
    boundaryOf(Float64Array.of(ll, lr, ul, ur).map(Math.exp), x, y).map((line) =>
      line.map((p) => [p.x, p.y]),
    );
  const sorted = (all: number[][][]) => all.map((line) => line.toSorted((a, b) => a[0] - b[0])).toSorted();
  expect(sorted(lines(-0.2, 0.8, 0.8, -0.2))).toEqual(
    sorted([
      [
        [0, 0.2],
        [0.2, 0],
      ],
      [
        [0.8, 1],
        [1, 0.8],
      ],
    ]).map((line) => line.map((p) => p.map((c) => expect.closeTo(c, 12)))),
  );
  expect(sorted(lines(-0.8, 0.2, 0.2, -0.8))).toEqual(
    sorted([
      [
        [0, 0.8],
        [0.2, 1],
      ],
      [
        [0.8, 0],
        [1, 0.2],
      ],
    ]).map((line) => line.map((p) => p.map((c) => expect.closeTo(c, 12)))),
  );
});

test("infinite logarithms pull the line to their neighbour, and to the middle where both are infinite", () => {
  const [x, y] = [axis([0, 1]), axis([0, 1])];
  const crossings = (left: number, right: number) =>
    boundaryOf(Float64Array.of(left, right, left, right), x, y)[0].map((p) => p.x);
  expect(crossings(0, 2)).toEqual([1, 1]);
  expect(crossings(0.5, Infinity)).toEqual([0, 0]);
  expect(crossings(0, Infinity)).toEqual([0.5, 0.5]);
});

test("where one side wins everywhere there is no line, draws included", () => {
  const [x, y] = [axis([0, 1, 2]), axis([0, 1])];
  expect(boundaryOf(new Float64Array(6).fill(0.9), x, y)).toEqual([]);
  expect(boundaryOf(Float64Array.of(1, 2, 1, 1, 1, Infinity), x, y)).toEqual([]);
});
