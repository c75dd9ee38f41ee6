import { expect, test } from "vitest";
import { attainable, studyData } from "../../src/experiments/data.js";
import type { Row } from "../../src/io/rows.js";
import { population } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { dataFigure, partingText } from "../../src/report/data.js";

const row = (n: number, value: number, standardError?: number) =>
  ({
    quantity: "squaredError",
    estimator: standardError === undefined ? "theory" : "measured",
    stage: "dense",
    rule: null,
    n,
    p: 10,
    kept: 2,
    value,
    standardError,
  }) as unknown as Row;

test("predictions that part are counted once: near the peak, else noisy, else remaining", () => {
  // near the peak and noisy, noisy, neither, in agreement
  const rows = [10, 20, 30, 40].flatMap((n, i) => [row(n, i === 3 ? 1 : 2), row(n, 1, [9, 9, 0, 0][i])]);
  const text = partingText(rows);
  expect(text).toContain("At the 4 sizes from n = 10 to 40, 1 of 4 predictions");
  expect(text).toContain("Of the others, 1 is near its");
  expect(text).toContain("; 1 lies within");
  expect(text).toContain("; 1 shows what");
});

test("what there is none of is not spoken of", () => {
  const text = partingText([row(30, 2), row(30, 1, 0)]);
  expect(text).toMatch(
    /^0 of 1 predictions lie within 10 % of what was measured\. Of the others, 1 shows what [^;]*\.$/,
  );
});

test("over n the small model is a curve, and the dense line breaks at the peak", async () => {
  const stream = new Stream(1);
  const X = { rows: 200, cols: 20, data: stream.child("X").normals(4000) };
  const y = stream
    .child("y")
    .normals(200)
    .map((z, i) => 2 * X.data[20 * i] + z);
  const study = await studyData(population(X, y), { nSamples: 24, budget: 2, nTrials: 2 });
  // nobody knows which columns matter: the headline is what can be done without, a bound comes after
  const { best, small, blind, sentences } = study.plan;
  expect(study.plan).toMatchObject({ winner: "small" });
  expect(attainable(study.plan)).toMatchObject({
    rival: blind,
    winner: "large",
    gain: 1 - best.error / blind!.error,
  });
  expect(sentences[0]).toMatch(
    /^Train large, .*2 columns taken at random, trained directly .*: pruning is \d+ % lower\.$/,
  );
  expect(sentences[1]).toMatch(/^If the 2 columns that matter most were known.*: not knowing them costs /);
  expect(best.error).toBeGreaterThan(small.error);
  const facts = { file: "some.csv", intercept: false } as Parameters<typeof dataFigure>[0];
  const [{ series, level }] = dataFigure(facts, study).panels;
  expect(study.axis).toBe("n");
  expect(level).toBeUndefined();
  const line = (label: string) => series.find((one) => one.label === label)!.line!;
  expect(new Set(line("Small").map((point) => point.y)).size).toBeGreaterThan(2);
  const { panels, subtitle } = dataFigure(facts, study);
  expect(subtitle![1]).toContain("Lines: theory, no ridge.");
  const named = panels.flatMap((panel) => panel.series).filter(({ label }) => label.endsWith(", best ridge"));
  expect(named.map(({ dots }) => dots!.map(({ x, y }) => [x, y]))).toEqual([
    [[24, study.followed.best.mean]],
  ]);
  expect(line("Dense").filter((point) => point.y === Infinity)).toEqual([{ x: 20, y: Infinity }]);
});
