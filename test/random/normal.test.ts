import { expect, test } from "vitest";
import { scope } from "../../src/wasm/scope.js";
import { testCore } from "../support/core.js";

type Fill = "lanes" | "uniforms" | "normals";

const fill = (kind: Fill, at: number, n: number, seed = 1, stream = 2) =>
  scope("test", (s) => {
    const out = s.f64(n + 1);
    s.view(out, n + 1).fill(42);
    testCore()[kind](seed, 0, stream, 0, at, n, out);
    expect(s.view(out, n + 1)[n], "the entry behind the last").toBe(42);
    return s.take(out, n);
  });

const bits = (x: Float64Array) => new BigUint64Array(x.buffer, 0, x.length);

test.each<Fill>(["lanes", "uniforms", "normals"])("%s have the same bits under any partition", (kind) => {
  const n = 1300;
  const whole = bits(fill(kind, 0, n));
  for (const piece of [1, 3, 7, 8, 9, 16, 24, 100, 511, 512, 513, 1024])
    for (let at = 0; at < n; at += piece) {
      const length = Math.min(piece, n - at);
      expect(bits(fill(kind, at, length))).toEqual(whole.slice(at, at + length));
    }
});

test("positions beyond 2^32 are positions like any other", () => {
  const at = 2 ** 40 + 3;
  expect(fill("normals", at, 40).slice(5)).toEqual(fill("normals", at + 5, 35));
  expect(fill("normals", at, 8)).not.toEqual(fill("normals", 3, 8));
});

test("a uniform is the upper 52 bits of its lane", () => {
  const lanes = bits(fill("lanes", 0, 100));
  expect([...fill("uniforms", 0, 100)]).toEqual(Array.from(lanes, (w) => Number(w >> 12n) / 2 ** 52));
});

test("normals are the Box-Muller transform of their lanes to 1e-15", () => {
  const n = 8000;
  const lanes = bits(fill("lanes", 0, n));
  const z = fill("normals", 0, n);
  let worst = 0;
  for (let g = 0; g < n; g += 4)
    for (let i = g; i < g + 2; i++) {
      const [cos, sin] = boxMuller(lanes[i], lanes[i + 2]);
      const size = Math.hypot(cos, sin);
      worst = Math.max(worst, Math.abs(z[i] - cos) / size, Math.abs(z[i + 2] - sin) / size);
    }
  expect(worst).toBeLessThan(1e-15);
});

/** The definition in assembly/random/normal.ts, in the engine's own functions. */
function boxMuller(u: bigint, v: bigint): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(1 - Number(u >> 12n) / 2 ** 52));
  const angle = (Math.PI / 2) * (Number(v & 0xfffffffffffffn) / 2 ** 52 - 0.5);
  let cos = Math.cos(angle) * (v & (1n << 63n) ? -1 : 1);
  let sin = Math.sin(angle) * (v & (1n << 62n) ? -1 : 1);
  if (v & (1n << 61n)) [cos, sin] = [sin, cos];
  return [radius * cos, radius * sin];
}

test("the extreme lanes give 0 and √(104 log 2), never a NaN", () => {
  scope("test", (s) => {
    const group = s.bytes(64);
    const words = new BigUint64Array(s.core.memory.buffer, group, 8);
    words.set(
      [0n, ~0n, 0x0008000000000000n, 0x0008000000000000n, ~0n, 0n, ~0n, 0n].map((w) => BigInt.asUintN(64, w)),
    );
    s.core.normalsFromLanes(group, group + 64);
    const z = s.take(group, 8);
    expect(Math.abs(z[0])).toBe(0); // u = 1
    expect(z[1]).toBeCloseTo(Math.sqrt(104 * Math.log(2)), 14); // u = 2^-52, v = 0
    expect(z.every(Number.isFinite)).toBe(true);
  });
});

// The seed is fixed, so these either always pass or always fail. For a fresh seed each moment would fail once in
// 1.7 million (5 standard errors), the Kolmogorov-Smirnov distance once in 10,000, the tail counts once in 16,000 (4).
const n = 1_000_000;

test("a million normals have the moments of the normal law", () => {
  const z = fill("normals", 0, n);
  const moment = (k: number) => z.reduce((sum, x) => sum + x ** k, 0) / n;
  const variances = { 1: 1, 2: 2, 3: 15, 4: 96, 6: 10395 - 225 };
  for (const [k, variance] of Object.entries(variances)) {
    const exact = { 1: 0, 2: 1, 3: 0, 4: 3, 6: 15 }[k] ?? NaN;
    expect(Math.abs(moment(Number(k)) - exact)).toBeLessThan(5 * Math.sqrt(variance / n));
  }
});

test("neighbours at distances 1 to 16 are uncorrelated, and so are their squares", () => {
  const z = fill("normals", 0, n);
  for (let d = 1; d <= 16; d++) {
    let plain = 0;
    let squares = 0;
    for (let i = d; i < n; i++) {
      plain += z[i] * z[i - d];
      squares += (z[i] ** 2 - 1) * (z[i - d] ** 2 - 1);
    }
    expect(Math.abs(plain) / Math.sqrt(n)).toBeLessThan(5);
    expect(Math.abs(squares) / (2 * Math.sqrt(n))).toBeLessThan(5);
  }
});

test("the Kolmogorov-Smirnov distance of a million normals to the normal law is small", () => {
  const z = fill("normals", 0, n).toSorted();
  let distance = 0;
  const { normalTail } = testCore();
  z.forEach((x, i) => {
    const below = 1 - normalTail(x);
    distance = Math.max(distance, Math.abs(below - i / n), Math.abs(below - (i + 1) / n));
  });
  expect(distance * Math.sqrt(n)).toBeLessThan(2.225); // P = 2 exp(−2·2.225²) = 1e-4
});

test("tails beyond 3, 4 and 4.5 are hit as often as they should be, on both sides", () => {
  const z = fill("normals", 0, 4 * n);
  for (const bound of [3, 4, 4.5]) {
    const expected = 4 * n * testCore().normalTail(bound);
    for (const sign of [1, -1]) {
      const count = z.reduce((sum, x) => sum + Number(sign * x > bound), 0);
      expect(Math.abs(count - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  }
});
