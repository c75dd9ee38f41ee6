// Against the tables: values of an implementation in another language, and of 60-digit arithmetic (scripts/theory-reference.py).
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { predict } from "../../src/theory/index.js";
import { atoms, relative } from "../support/theory.js";

interface Row {
  kind?: string;
  problem: {
    kappa: number;
    noise: number;
    keep: number;
    weight: number[];
    variance: number[];
    coefficient: number[];
    ridge: number;
    retrainRidge: number;
  };
  /** null (an infinite ξ in JSON), a number, or what belongs to a rule. */
  expected: Record<string, number | "Infinity" | null | Record<string, number | "Infinity">>;
}

const load = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), "utf8")) as Row[];

function run({ problem: p }: Row) {
  const problem = atoms(p.weight, p.variance, p.coefficient, p.noise);
  const { kappa, keep: keepFraction, ridge, retrainRidge } = p;
  return predict(problem, { kappa, keepFraction, ridge, retrainRidge });
}

/** Every number of a row as [name, got, want]. */
function numbers(row: Row): [string, number, number][] {
  const got = run(row);
  const found: [string, number, number][] = [];
  for (const [name, want] of Object.entries(row.expected)) {
    if (want === null) {
      expect(got[name as "xi"]).toBe(Infinity);
      continue;
    }
    if (typeof want !== "object") {
      found.push([name, got[name as "xi" | "dense" | "small"], Number(want)]);
      continue;
    }
    const mine: Record<string, number> = {
      pruned: got.pruned[name],
      retrained: got.retrained[name],
      threshold: got.detail.thresholds[name],
      ...got.detail.refit[name],
    };
    for (const [quantity, value] of Object.entries(want))
      found.push([`${name}.${quantity}`, mine[quantity], Number(value)]);
  }
  return found;
}

test("the reference table is met to 1e-12", () => {
  for (const [i, row] of load("theory").entries())
    for (const [name, got, want] of numbers(row))
      expect(relative(got, want), `row ${i}, ${name}`).toBeLessThan(1e-12);
});

test("60-digit arithmetic is met to 1e-11 on random problems, extreme ones included", () => {
  for (const [i, row] of load("theory-random").entries())
    for (const [name, got, want] of numbers(row)) {
      // e vanishes with the dropped mass; below 1e-10 of a fit it is noise to every risk
      if (name.endsWith(".e") && Math.abs(want) < 1e-10) expect(Math.abs(got - want)).toBeLessThan(1e-15);
      else expect(relative(got, want), `row ${i} (${row.kind}), ${name}`).toBeLessThan(1e-11);
    }
});
