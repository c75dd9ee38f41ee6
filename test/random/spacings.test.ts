// What moments and the Kolmogorov-Smirnov distance do not see: the gaps between sorted numbers, pairs, and neighbouring streams.
// Seeds are fixed, so these either always pass or always fail; each states how often it would fail for a fresh seed.
import { expect, test } from "vitest";
import { Stream } from "../../src/random/index.js";

const square = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
};

test("uniforms: the Kolmogorov-Smirnov distance is small (false alarm 1e-4)", () => {
  const n = 1_000_000;
  const u = new Stream(11).uniforms(n).toSorted();
  const distance = u.reduce(
    (most, x, i) => Math.max(most, Math.abs(x - i / n), Math.abs(x - (i + 1) / n)),
    0,
  );
  expect(distance * Math.sqrt(n)).toBeLessThan(2.225); // P = 2 exp(−2·2.225²)
});

test("uniforms: gaps between sorted numbers are those of a Poisson process (false alarm 6e-5)", () => {
  // Greenwood's statistic Σ gap²: mean 2/(n+2), variance 4n/((n+2)²(n+3)(n+4)) for n numbers with n + 1 gaps
  const n = 1_000_000;
  const u = new Stream(12).uniforms(n).toSorted();
  const gaps = [...u, 1].map((x, i) => x - (i === 0 ? 0 : u[i - 1]));
  const spread = Math.sqrt((4 * n) / ((n + 2) ** 2 * (n + 3) * (n + 4)));
  expect(Math.abs(square(gaps) - 2 / (n + 2))).toBeLessThan(4 * spread);
});

test("uniforms: birthdays in a long year repeat their spacings as often as chance has it (false alarm 6e-5)", () => {
  // Marsaglia: m birthdays in a year of 2^24 days; equal spacings are Poisson with mean m³/(4·2^24) each time
  const [birthdays, times, year] = [512, 1000, 2 ** 24];
  let equal = 0;
  for (let i = 0; i < times; i++) {
    const days = new Stream(13)
      .uniforms(birthdays, i * birthdays)
      .map((u) => Math.floor(u * year))
      .toSorted();
    const spacings = days
      .map((day, k) => (k === 0 ? 0 : day - days[k - 1]))
      .subarray(1)
      .toSorted();
    equal += spacings.reduce((count, gap, k) => count + Number(k > 0 && gap === spacings[k - 1]), 0);
  }
  const expected = (times * birthdays ** 3) / (4 * year);
  expect(Math.abs(equal - expected)).toBeLessThan(4 * Math.sqrt(expected));
});

test("uniforms: pairs fill the square evenly, whole or by their lowest bits (chi-square, false alarm 1e-4)", () => {
  const [n, cells] = [1_000_000, 64];
  const u = new Stream(14).uniforms(n);
  const cellOf = {
    "the first six bits": (x: number) => Math.floor(x * cells),
    "bits 40 to 45": (x: number) => Math.floor(x * 2 ** 46) % cells,
  };
  for (const [what, cell] of Object.entries(cellOf)) {
    const counts = new Float64Array(cells * cells);
    for (let i = 0; i < n; i += 2) counts[cell(u[i]) * cells + cell(u[i + 1])] += 1;
    const expected = n / 2 / counts.length;
    const chi2 = square(counts.map((c) => c - expected)) / expected;
    const degrees = counts.length - 1;
    expect(Math.abs(chi2 - degrees) / Math.sqrt(2 * degrees), what).toBeLessThan(4);
  }
});

test("normals of neighbouring streams and seeds are uncorrelated (false alarm 2e-4 in all)", () => {
  const n = 100_000;
  const first = new Stream(15);
  const z = first.normals(n);
  const others = [0, 1, 2, 3, 2 ** 32]
    .map((k) => first.child(k))
    .concat([14, 16, 15 + 2 ** 32].map((s) => new Stream(s)));
  for (const other of others) {
    const w = other.normals(n);
    const product = z.reduce((sum, x, i) => sum + x * w[i], 0);
    expect(Math.abs(product) / Math.sqrt(n)).toBeLessThan(4.3); // P = 1.7e-5 each
  }
});
