// Pruning in rounds (docs/theory.md §7).
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { scales, resolveRules, type PruningRule } from "../../src/rules/index.js";
import { predict, type IterativeOptions, type IterativePrediction } from "../../src/theory/index.js";
import type { LinearGaussian } from "../../src/problems/index.js";
import { ROUND_LENGTH } from "../../src/wasm/abi.js";
import { scope } from "../../src/wasm/scope.js";
import { testCore } from "../support/core.js";
import { atoms, relative } from "../support/theory.js";

interface Row {
  problem: Record<"weight" | "variance" | "coefficient" | "keep" | "retrainRidge", number[]> &
    Record<"kappa" | "noise" | "ridge", number>;
  expected: Record<string, Record<"pruned" | "retrained" | "threshold", number>[]>;
}

const rows = JSON.parse(
  readFileSync(new URL("../fixtures/theory-rounds.json", import.meta.url), "utf8"),
) as Row[];

const spiked = atoms([0.1, 0.9], [25, 1], [1, 1], Math.SQRT1_2);
const both = ["magnitude", "hessian"];
const retrained = ({ rounds }: IterativePrediction, rule = "magnitude") =>
  rounds.map((round) => round.retrained[rule]);

test.each(rows)(
  "random problem $# agrees with brute quadrature of the formulas",
  ({ problem: p, expected }) => {
    const total = p.weight.reduce((a, b) => a + b, 0);
    const weight = p.weight.map((w) => w / total);
    const { rounds } = predict(atoms(weight, p.variance, p.coefficient, p.noise), {
      kappa: p.kappa,
      keepFraction: p.keep,
      ridge: p.ridge,
      retrainRidge: p.retrainRidge,
      rules: both,
    });
    for (const [k, round] of rounds.entries())
      for (const rule of both) {
        const want = expected[rule][k];
        const tolerance = k < 2 ? 1e-11 : 1e-10;
        expect(relative(round.pruned[rule], want.pruned)).toBeLessThan(tolerance);
        expect(relative(round.retrained[rule], want.retrained)).toBeLessThan(tolerance);
        expect(relative(round.thresholds[rule], want.threshold)).toBeLessThan(tolerance);
      }
  },
);

test.each([
  [{ keepFraction: [0.5, 0.1] }, "magnitude", [2.65576061, 5.336248447]],
  [{ keepFraction: [0.5, 0.1] }, "hessian", [2.085740177, 2.464682704]],
  [
    { keepFraction: [0.5, 0.1], ridge: 0.1, retrainRidge: [0.2, 0.3] },
    "magnitude",
    [2.047239316, 4.220607351],
  ],
  [{ keepFraction: [0.5, 0.3, 0.1] }, "magnitude", [2.65576061, 4.863386245, 5.797123962]],
  [{ keepFraction: [0.5, 0.3, 0.1] }, "hessian", [2.085740177, 2.65152271, 3.093007504]],
  [{ keepFraction: [0.5, 0.3, 0.2, 0.1] }, "magnitude", [2.65576061, 4.863386245, 6.227304663, 6.082484791]],
])("known values: %j, %s", (options, rule, want) => {
  const got = predict(spiked, { kappa: 2.5, rules: [rule], ...options });
  for (const [k, risk] of retrained(got, rule).entries()) {
    const round = got.rounds[k];
    expect(Math.abs(risk - want[k])).toBeLessThan(k < 3 ? 1e-8 : 5e-8);
    expect(Math.abs(risk - want[k])).toBeLessThan(round.error[rule] + 6e-10);
  }
});

test("a list of one is the plain prediction, and the first round of any list is that too", () => {
  const options = { kappa: 2.5, ridge: 0.1, retrainRidge: 0.2 };
  const { rounds, ...rest } = predict(spiked, { ...options, keepFraction: [0.3] });
  const plain = predict(spiked, { ...options, keepFraction: 0.3 });
  expect(rest).toEqual(plain);
  expect(rounds).toHaveLength(1);
  expect(rounds[0].pruned).toEqual(plain.pruned);
  const two = predict(spiked, { ...options, keepFraction: [0.3, 0.1] });
  expect(two.rounds[0]).toEqual(rounds[0]);
  expect(two.detail).toEqual(plain.detail);
  expect([two.dense, two.xi]).toEqual([plain.dense, plain.xi]);
});

test("the result is that of the last round, with the small model of its size", () => {
  const options = { kappa: 2.5, keepFraction: [0.6, 0.3, 0.1], retrainRidge: [0, 0.1, 0.2] };
  const { rounds, pruned, retrained, keepFraction, retrainRidge, small } = predict(spiked, options);
  expect(rounds.map((round) => round.keepFraction)).toEqual(options.keepFraction);
  expect(rounds.map((round) => round.retrainRidge)).toEqual(options.retrainRidge);
  expect({ pruned, retrained }).toEqual({ pruned: rounds[2].pruned, retrained: rounds[2].retrained });
  expect([keepFraction, retrainRidge]).toEqual([0.1, 0.2]);
  expect(small).toBe(predict(spiked, { kappa: 2.5, keepFraction: 0.1 }).small);
});

test("rounds to come do not change the ones before", () => {
  const keepFraction = [0.8, 0.6, 0.3, 0.2, 0.15];
  const all = predict(spiked, { kappa: 2.5, keepFraction, rules: ["magnitude"] }).rounds;
  for (const n of [1, 2, 3, 4]) {
    const some = predict(spiked, {
      kappa: 2.5,
      keepFraction: keepFraction.slice(0, n),
      rules: ["magnitude"],
    });
    for (const [k, round] of some.rounds.entries()) {
      expect(round.retrained).toEqual(all[k].retrained);
      expect(round.pruned).toEqual(all[k].pruned);
    }
  }
});

/** Rounds straight from the core, the first one included. */
function core(problem: LinearGaussian, options: IterativeOptions & { kappa: number }, rule: PruningRule) {
  return scope("test", (s) => {
    const { weight, variance, coefficient, noiseStd } = problem;
    const { kappa, keepFraction, ridge = 0 } = options;
    const ridges = options.retrainRidge as number[];
    const arrays = [s.put(weight), s.put(variance), s.put(coefficient)] as const;
    const scale = s.put(scales("test", rule, variance, coefficient));
    const [keeps, ridgesAt] = [s.put(keepFraction), s.put(ridges)];
    const nRounds = keepFraction.length;
    const out = s.f64(nRounds * ROUND_LENGTH);
    const work = s.bytes(testCore().roundsWorkBytes(weight.length, nRounds));
    const info = testCore().predictRounds(
      weight.length,
      ...arrays,
      rule.score === "fit" ? 0 : 1,
      scale,
      kappa,
      noiseStd,
      ridge,
      nRounds,
      keeps,
      ridgesAt,
      0,
      out,
      work,
    );
    expect(info).toBe(0);
    return s.take(out, nRounds * ROUND_LENGTH);
  });
}

test("the equations of all rounds, at the first one, are those of one-shot pruning", () => {
  for (const { problem: p } of rows) {
    const total = p.weight.reduce((a, b) => a + b, 0);
    const weight = p.weight.map((w) => w / total);
    const problem = atoms(weight, p.variance, p.coefficient, p.noise);
    const options = { kappa: p.kappa, keepFraction: p.keep, ridge: p.ridge, retrainRidge: p.retrainRidge };
    const plain = predict(problem, {
      ...options,
      keepFraction: p.keep[0],
      retrainRidge: p.retrainRidge[0],
    });
    for (const rule of resolveRules("test")) {
      const [pruned, risk] = core(problem, options, rule);
      expect(relative(pruned, plain.pruned[rule.name])).toBeLessThan(1e-13);
      expect(relative(risk, plain.retrained[rule.name])).toBeLessThan(1e-12);
    }
  }
});

test("a round that changes nothing is as if it were not there", () => {
  const once = predict(spiked, { kappa: 2.5, keepFraction: 0.1, ridge: 0.1, rules: both });
  const twice = predict(spiked, {
    kappa: 2.5,
    keepFraction: [1, 0.1],
    ridge: 0.1,
    retrainRidge: [0.1, 0],
    rules: both,
  });
  for (const rule of both) {
    expect(relative(twice.rounds[0].retrained[rule], once.dense)).toBeLessThan(1e-13);
    expect(relative(twice.pruned[rule], once.pruned[rule])).toBeLessThan(1e-12);
    expect(relative(twice.retrained[rule], once.retrained[rule])).toBeLessThan(1e-12);
  }
});

test("a round that changes little changes the next one little, down to where it is left out", () => {
  const at = (change: number) =>
    predict(spiked, {
      kappa: 2.5,
      keepFraction: [1, 0.1],
      ridge: 0.1,
      retrainRidge: [0.1 * (1 + change), 0],
      rules: ["magnitude"],
    }).retrained.magnitude;
  const still = at(0);
  const slope = (at(1e-3) - still) / 1e-3;
  for (const change of [1e-4, 1e-5, 1e-6, 1e-7, 1e-9])
    expect(Math.abs(at(change) - still - slope * change)).toBeLessThan(2e-3 * change + 2e-7);
  const keep = (drop: number) =>
    predict(spiked, { kappa: 2.5, keepFraction: [0.3, 0.3 * (1 - drop), 0.1], rules: ["magnitude"] })
      .retrained.magnitude;
  for (const drop of [1e-3, 1e-4, 1e-6, 1e-9, 1e-12])
    expect(relative(keep(drop), keep(1e-13))).toBeLessThan(3e-6 * Math.min(1, drop / 1e-3) + 1e-10);
});

test("sets that do not look at the fit forget the rounds before", () => {
  const rules = ["oracle", "random"];
  const { rounds } = predict(spiked, { kappa: 2.5, keepFraction: [0.6, 0.3], ridge: 0.1, rules });
  for (const [k, keepFraction] of [0.6, 0.3].entries()) {
    const once = predict(spiked, { kappa: 2.5, keepFraction, rules });
    for (const rule of rules)
      expect(relative(rounds[k].retrained[rule], once.retrained[rule])).toBeLessThan(1e-13);
  }
  // pruned at random from a model of its own size: α₂/α₁ of the entries of the first refit are kept
  const noiseless = 0.5 + 2.5 + 0.9;
  const share = 0.3 / 0.6;
  const want = share * rounds[0].retrained.random + (1 - share) * noiseless;
  expect(relative(rounds[1].pruned.random, want)).toBeLessThan(1e-13);
});

test("a score of the fit that only tells groups apart is met by a fixed one", () => {
  const first: PruningRule = { name: "first", score: "fit", scale: (variance) => Number(variance > 1) };
  const options = { kappa: 2.5, keepFraction: [0.5, 0.2], rules: [first, "oracle"] };
  const { rounds } = predict(spiked, options);
  for (const round of rounds) {
    expect(relative(round.retrained.first, round.retrained.oracle)).toBeLessThan(1e-12);
    expect(relative(round.pruned.first, round.pruned.oracle)).toBeLessThan(1e-12);
  }
});

test("at κα_k = 1 without ridge that round is infinite and the next is the limit from both sides", () => {
  const at = predict(spiked, { kappa: 2.5, keepFraction: [0.6, 0.4, 0.1], rules: both }).rounds;
  for (const rule of both) {
    expect(at[1].retrained[rule]).toBe(Infinity);
    expect(at[2].pruned[rule]).toBe(Infinity);
    expect(at[2].retrained[rule]).toBeLessThan(10);
  }
  for (const off of [1e-9, -1e-9]) {
    const near = predict(spiked, { kappa: 2.5, keepFraction: [0.6, 0.4 + off, 0.1], rules: both }).rounds;
    for (const rule of both) {
      expect(near[1].retrained[rule]).toBeGreaterThan(1e6);
      expect(relative(near[2].retrained[rule], at[2].retrained[rule])).toBeLessThan(1e-5);
    }
  }
  const eased = predict(spiked, {
    kappa: 2.5,
    keepFraction: [0.6, 0.4],
    retrainRidge: [0, 0.1],
    rules: both,
  });
  for (const risk of Object.values(eased.retrained)) expect(risk).toBeLessThan(10);
});

test("at κ = 1 without ridge all rounds after the first pruning are finite, and the limit from both sides", () => {
  const at = predict(spiked, { kappa: 1, keepFraction: [0.5, 0.1], rules: both });
  expect(Object.values(at.rounds[0].pruned)).toEqual([Infinity, Infinity]);
  for (const kappa of [1 - 1e-9, 1 + 1e-9]) {
    const near = predict(spiked, { kappa, keepFraction: [0.5, 0.1], rules: both });
    for (const rule of both) {
      expect(relative(near.pruned[rule], at.pruned[rule])).toBeLessThan(1e-5);
      expect(relative(near.retrained[rule], at.retrained[rule])).toBeLessThan(1e-5);
    }
  }
});

test("without noise the sets stay certain until pruning removes signal", () => {
  // two informative groups and an empty one: the first round removes nothing that counts
  const exact = atoms([0.1, 0.3, 0.6], [25, 4, 1], [1, 1, 0], 0);
  const { rounds } = predict(exact, { kappa: 0.5, keepFraction: [0.4, 0.1, 0.05], rules: both });
  for (const rule of both) expect([rounds[0].pruned[rule], rounds[0].retrained[rule]]).toEqual([0, 0]);
  expect(rounds[1].pruned.hessian).toBeCloseTo(1.2, 13);
  expect(rounds[1].retrained.hessian).toBeCloseTo(1.2 / 0.95, 13);
  expect(rounds[2].retrained.hessian).toBeGreaterThan(1.2);
  // a little noise makes a little difference where no group is split
  const near = predict(atoms([0.1, 0.3, 0.6], [25, 4, 1], [1, 1, 0], 1e-7), {
    kappa: 0.5,
    keepFraction: [0.4, 0.1, 0.05],
    rules: ["hessian"],
  }).rounds;
  expect(relative(near[2].retrained.hessian, rounds[2].retrained.hessian)).toBeLessThan(1e-6);
});

test("rounds settle as the noise goes to zero", () => {
  const at = (noise: number) => {
    const problem = atoms([0.1, 0.5, 0.4], [25, 1, 1], [1, 1, 0.5], noise);
    return predict(problem, { kappa: 0.5, keepFraction: [0.8, 0.3], rules: both });
  };
  const limit = at(1e-8);
  for (const noise of [1e-10, 1e-13, 1e-40, 1e-120])
    for (const rule of both) {
      const { pruned, retrained } = at(noise);
      expect(relative(pruned[rule], limit.pruned[rule]), `σ = ${noise}`).toBeLessThan(1e-7);
      expect(relative(retrained[rule], limit.retrained[rule]), `σ = ${noise}`).toBeLessThan(1e-7);
    }
});

test("features without variance are kept last in every round", () => {
  const idle = atoms([0.5, 0.5], [0, 1], [1, 1], 0.5);
  const active = atoms([1], [1], [Math.SQRT1_2], 0.5);
  const got = predict(idle, { kappa: 3, keepFraction: [0.7, 0.6, 0.3, 0.2], rules: both }).rounds;
  const want = predict(active, { kappa: 1.5, keepFraction: [0.6, 0.4], rules: both }).rounds;
  for (const rule of both) {
    expect(
      relative(got[1].retrained[rule], predict(active, { kappa: 1.5, keepFraction: 1 }).dense),
    ).toBeLessThan(1e-12);
    for (const k of [0, 1]) {
      expect(relative(got[k + 2].pruned[rule], want[k].pruned[rule])).toBeLessThan(1e-11);
      expect(relative(got[k + 2].retrained[rule], want[k].retrained[rule])).toBeLessThan(1e-11);
    }
  }
});

test("a group written in two parts is the same group", () => {
  const parts = atoms([0.4, 0.1, 0.5], [1, 25, 1], [1, 1, -1], Math.SQRT1_2);
  const keepFraction = [0.6, 0.3, 0.1];
  const got = predict(parts, { kappa: 2.5, keepFraction, rules: both });
  const want = predict(spiked, { kappa: 2.5, keepFraction, rules: both });
  for (const rule of both) expect(relative(got.retrained[rule], want.retrained[rule])).toBeLessThan(1e-10);
});

test("many rounds: the stated error covers what a finer look finds, and the result is the same every time", () => {
  const keepFraction = [0.8, 0.6, 0.45, 0.3, 0.2];
  const options = { kappa: 2.5, keepFraction, rules: ["magnitude"] };
  const got = predict(spiked, options);
  // nested quadrature of four coordinates, five panels each
  expect(Math.abs(got.retrained.magnitude - 6.5119)).toBeLessThan(got.rounds[4].error.magnitude + 1e-3);
  expect(got.rounds[4].error.magnitude).toBeLessThan(3e-3);
  expect(got.rounds[2].error.magnitude).toBeLessThan(1e-6);
  expect(predict(spiked, options)).toEqual(got);
});

test("a spectrum of a thousand features takes two and three rounds", () => {
  const n = 1000;
  const k = Array.from({ length: n }, (_, i) => i);
  const spectrum = atoms(
    k.map(() => 1 / n),
    k.map((i) => 1 / (1 + i / 50)),
    k.map((i) => Math.sin(i)),
    0.5,
  );
  const { rounds } = predict(spectrum, { kappa: 2, keepFraction: [0.6, 0.3, 0.1], rules: ["hessian"] });
  expect(rounds[1].error.hessian).toBeLessThan(1e-10);
  expect(rounds[2].error.hessian).toBeLessThan(1e-3 * rounds[2].retrained.hessian);
  for (const round of rounds) expect(round.retrained.hessian).toBeGreaterThan(0.25);
});

/** In the place of kappa: where p is known, what is kept may be numbers of features. */
const sized = { kappa: undefined, nSamples: 10, nFeatures: 20 };

test.each([
  [{ keepFraction: [0.5, 0.5] }, "keepFraction must be a decreasing list, got 0.5 after 0.5"],
  [{ keepFraction: [0.2, 0.5] }, "keepFraction must be a decreasing list, got 0.5 after 0.2"],
  [{ keepFraction: [] }, "keepFraction must name at least one round, got an array of 0"],
  [{ keepFraction: [0.5, 0] }, "keepFraction[1] must be in (0, 1], got 0"],
  [{ keepFraction: [0.5, NaN] }, "keepFraction[1] must be a finite number, got NaN"],
  [{ keepFraction: [0.5, 0.2], retrainRidge: [1] }, "retrainRidge must have one number per round, 2, got 1"],
  [{ keepFraction: [0.5, 0.2], retrainRidge: [0, -1] }, "retrainRidge[1] must be at least 0, got -1"],
  [{ keepFraction: 0.5, retrainRidge: [0] }, "retrainRidge must be a number where keepFraction is one"],
  [{ ...sized, nKept: 5, retrainRidge: [0] }, "retrainRidge must be a number where nKept is one"],
  [{ rules: ["2:4"], retrainRidge: [0] }, "retrainRidge must be a number where keepFraction is left out"],
  [{ ...sized, nKept: [5, 5] }, "nKept must be a decreasing list, got 5 after 5"],
  [{ ...sized, nKept: [5, 2], rules: ["2:4"] }, "rules must be without groups where nKept is a list"],
  [
    { keepFraction: [0.5, 0.2], rules: ["2:4"] },
    "rules must be without groups where keepFraction is a list, got 2:4",
  ],
  [
    { keepFraction: Array.from({ length: 21 }, (_, i) => 1 / (i + 1)) },
    "keepFraction must have at most 20 rounds, got 21",
  ],
])("predict refuses %j", (options, message) => {
  expect(() => predict(spiked, { kappa: 2, ...options } as never)).toThrow(`predict: ${message}`);
});

test("twenty rounds of many groups are bounded in time and memory, and leave the arena at its mark", () => {
  const before = testCore().mark();
  const n = 60;
  const k = Array.from({ length: n }, (_, i) => i);
  const problem = atoms(
    k.map(() => 1 / n),
    k.map((i) => 1 + (i % 7)),
    k.map((i) => Math.cos(i)),
    0.5,
  );
  const keepFraction = Array.from({ length: 20 }, (_, i) => 0.85 ** (i + 1));
  const { rounds } = predict(problem, {
    kappa: 1.5,
    keepFraction,
    ridge: 0.1,
    retrainRidge: 0.1,
    rules: ["magnitude"],
  });
  for (const round of rounds) {
    expect(round.retrained.magnitude).toBeGreaterThan(0.25);
    expect(round.error.magnitude).toBeLessThan(0.02 * round.retrained.magnitude);
  }
  expect(testCore().mark()).toBe(before);
});

test("no risk is NaN or below the noise on a thousand random problems with every kind of edge", () => {
  let state = 777;
  const uniform = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const spread = (low: number, high: number) => 10 ** (low + (high - low) * uniform());
  const pick = <T>(...choices: T[]) => choices[Math.floor(uniform() * choices.length)];
  for (let i = 0; i < 1000; i++) {
    const raw = Array.from({ length: 1 + Math.floor(uniform() * 4) }, () =>
      pick(spread(-5, 0), 0.1 + uniform()),
    );
    const total = raw.reduce((a, b) => a + b, 0);
    const wide = pick(true, false, false);
    const variance = raw.map(() =>
      pick(0, ...Array.from({ length: 8 }, () => (wide ? spread(-7, 7) : spread(-1, 1)))),
    );
    const coefficient = raw.map(() => pick(0, 1, -1, spread(-2, 2), -spread(-2, 2), spread(-1, 1)));
    const noise = pick(0, 1e-30, spread(-12, -3), spread(-1, 1), spread(-1, 1));
    const kappa = pick(
      1,
      1 + spread(-15, -1),
      1 - spread(-15, -1),
      spread(-2, 2),
      spread(-6, 6),
      spread(-1, 1),
    );
    const keepFraction: number[] = [];
    let keep = 1;
    for (let r = 0; r < pick(2, 2, 2, 3); r++) {
      const peak = pick(1, 1, 1 - spread(-12, -1), 1 / kappa, (1 + spread(-13, -1)) / kappa);
      keep = Math.min(keep, peak) * pick(1 - spread(-10, -1), uniform(), uniform(), spread(-8, -1));
      if (!(keep > 0 && keep < (keepFraction.at(-1) ?? 1.1))) keep = 0.5 * (keepFraction.at(-1) ?? 1);
      keepFraction.push(keep);
    }
    const ridge = pick(0, 0, spread(-9, 3));
    const retrainRidge = keepFraction.map(() => pick(0, 0, spread(-9, 3)));
    const weight = raw.map((w) => w / total);
    const options = { kappa, keepFraction, ridge, retrainRidge, rules: both };
    const { rounds } = predict(atoms(weight, variance, coefficient, noise), options);
    for (const { pruned, retrained, error } of rounds)
      for (const risk of [...Object.values(pruned), ...Object.values(retrained)])
        if (!(risk >= noise * noise * (1 - 1e-9) && error.magnitude >= 0))
          expect.fail(`${risk} at ${JSON.stringify({ weight, variance, coefficient, noise, ...options })}`);
  }
});
