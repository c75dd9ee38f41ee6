import { expect, test } from "vitest";
import { PREDICTION_HEAD, PREDICTION_PER_RULE } from "../../src/wasm/abi.js";
import { scope } from "../../src/wasm/scope.js";
import { testCore } from "../support/core.js";

interface Input {
  weight: number[];
  variance: number[];
  coefficient: number[];
  kinds: number[];
  scales: number[];
  kappa: number;
  keep: number;
  ridge?: number;
}

/** The output block of the kernel. */
function run({ weight, variance, coefficient, kinds, scales, kappa, keep, ridge = 0 }: Input): Float64Array {
  return scope("test", (s) => {
    const arrays = [s.put(weight), s.put(variance), s.put(coefficient)] as const;
    const [k, c] = [s.putI32(kinds), s.put(scales)];
    const n = PREDICTION_HEAD + PREDICTION_PER_RULE * kinds.length;
    const groups = s.putI32(kinds.flatMap(() => [0, 0]));
    const out = s.f64(n);
    const work = s.bytes(testCore().predictWorkBytes(weight.length, kinds.length));
    const info = testCore().predictRisks(
      weight.length,
      ...arrays,
      kinds.length,
      k,
      c,
      groups,
      kappa,
      0.5,
      keep,
      ridge,
      0,
      out,
      work,
    );
    expect(info).toBe(0);
    return s.take(out, n);
  });
}

const n = 101;
const weight = Array.from({ length: n }, () => 1 / n);
const variance = Array.from({ length: n }, (_, k) => 10 ** ((k % 7) - 3));
const coefficient = Array.from({ length: n }, (_, k) => ((k * 37) % n) / 20 - 2.5);
const ones = variance.map(() => 1);
const roots = variance.map(Math.sqrt);

test("the kept mass Σ wP is the keep fraction", () => {
  for (const keep of [1e-7, 1e-3, 0.1, 0.5, 0.51, 0.9, 0.999999])
    for (const kappa of [0.5, 1, 2, 50]) {
      const kinds = [0, 0, 1];
      const out = run({
        weight,
        variance,
        coefficient,
        kinds,
        scales: [...ones, ...roots, ...roots],
        kappa,
        keep,
      });
      for (const r of kinds.keys()) {
        const mass = out[PREDICTION_HEAD + PREDICTION_PER_RULE * r + 7];
        expect(Math.abs(mass - keep) / keep, `rule ${r}, κ = ${kappa}, α = ${keep}`).toBeLessThan(1e-12);
      }
    }
});

test("a search for the threshold takes few evaluations", () => {
  let total = 0;
  const keeps = [1e-6, 1e-3, 0.05, 0.2, 0.4, 0.6, 0.8, 0.99];
  for (const keep of keeps)
    total += run({ weight, variance, coefficient, kinds: [0], scales: ones, kappa: 2, keep })[
      PREDICTION_HEAD + 6
    ];
  expect(total / keeps.length).toBeLessThan(8);
});

test("equal neighbours are merged, and only equal ones", () => {
  const base = { kinds: [0], kappa: 2, keep: 0.3 };
  const four = { weight: [0.25, 0.25, 0.25, 0.25], variance: [1, 1, 1, 1], coefficient: [1, -1, 1, 2] };
  expect(run({ ...base, ...four, scales: [1, 1, 1, 1] })[4]).toBe(2);
  // a rule that tells them apart keeps them apart
  expect(run({ ...base, ...four, scales: [1, 2, 2, 2] })[4]).toBe(3);
});

test("a rule of scale 0 for some features keeps them last", () => {
  const four = { weight: [0.5, 0.5], variance: [1, 1], coefficient: [1, 1] };
  const out = run({ ...four, kinds: [0], scales: [0, 1], kappa: 2, keep: 0.5 });
  const fixed = run({ ...four, kinds: [1], scales: [0, 1], kappa: 2, keep: 0.5 });
  expect(out[PREDICTION_HEAD + 1]).toBeCloseTo(fixed[PREDICTION_HEAD + 1], 14);
});
