import { expect, test } from "vitest";
import { advice } from "../../src/advice.js";
import { escape, renderPage } from "../../src/report/html.js";
import { findings } from "../../src/report/words.js";
import { rowWith } from "../support/rows.js";

const sizes = [40, 60, 90, 110, 150, 200];

/** Rows of a world in which Hessian pruning of the largest model ends at `last`. */
function world(last: number) {
  const rows = sizes.flatMap((p, i) => [
    rowWith({ p, stage: "dense", value: [3, 2.5, 9, 9, 3, 2][i] }),
    rowWith({ p, stage: "small", value: 2.5 }),
    rowWith({ p, stage: "pruned", rule: "hessian", value: [3, 3, 8, 8, 3, last][i] }),
    rowWith({ p, stage: "pruned", rule: "magnitude", value: [3, 3, 8, 8, 4, 3.2][i] }),
    rowWith({ p, stage: "retrained", rule: "hessian", value: [3, 3, 5, 5, 4, 3][i] }),
    rowWith({ p, stage: "retrained", rule: "magnitude", value: [3, 3, 5, 5, 4, 4][i] }),
  ]);
  return [
    ...rows,
    ...rows.map((row) => ({
      ...row,
      estimator: "simulation" as const,
      standardError: 0.012,
      trials: 9,
      seed: 1,
    })),
  ];
}

test("the answer says who wins, by how much, with which rule, where, and from where on", () => {
  const { winner, answer } = findings(world(2), "theory");
  expect(winner).toBe("large");
  expect(answer).toBe(
    "Train large, then prune. Hessian pruning at p = 200 reaches 2.00 (simulated 2.00 ± 0.012), 20 % below the 2.50 of a " +
      "model trained on the 20 most important features from the start; among the overparameterized sizes it is ahead from p = 200 (2.0 n) on.",
  );
});

test("advice names the stage that wins: to leave a model as pruning left it may be worse than training small", () => {
  const refitted = world(2.75).map((row) =>
    row.stage === "retrained" ? { ...row, value: row.value / 2 } : row,
  );
  const { winner, stage, answer } = findings(refitted, "theory");
  expect(answer).toMatch(/^Train large, prune and retrain\. Hessian pruning with retraining at p = 200 /);
  const card = { title: "", winner, badge: advice(winner, stage), text: answer, href: "" };
  const page = renderPage({ title: "", lead: [], cards: [card], sections: [], footer: [] });
  expect(page).toContain('<span class="badge">train large, prune and retrain</span>');
  expect(page).not.toContain("then prune");
});

test("the answer says so where the small model wins", () => {
  const { winner, answer } = findings(world(2.75), "theory");
  expect(winner).toBe("small");
  expect(answer).toContain(
    "Train small. The best overparameterized pruned model, Hessian pruning at p = 200, reaches 2.75",
  );
  expect(answer).toContain("10 % above the 2.50");
});

test("measured data say that their small model had random features and no choice", () => {
  const rows = world(2).filter((row) => row.estimator === "theory");
  const { answer, details } = findings(
    rows.map((row) => ({ ...row, estimator: "measured" as const, standardError: 0.01 })),
    "measured",
  );
  expect(answer).toContain("the 2.50 of a model trained on the first 20 random features from the start");
  expect(details[0]).toContain("part of a pruned model's lead is that choice");
  expect(findings(world(2), "theory").details.join()).not.toContain("random features");
});

test("a small network that is told nothing says what the choice of features would be worth", () => {
  const rows = [
    ...world(2),
    ...[110, 150, 200].flatMap((p) => [
      rowWith({ p, stage: "pruned", rule: "oracle", value: 4 }),
      rowWith({ p, stage: "retrained", rule: "oracle", value: p === 150 ? 1.4 : 1.5 }),
    ]),
  ];
  const { answer, details } = findings(rows, "theory", "first");
  expect(answer).toContain("the 2.50 of a model trained on the first 20 random features from the start");
  expect(details[0]).toContain("which 20 of 150 features serve best");
  expect(details[0]).toContain("1.40 (oracle, retrained)");
  expect(details.join()).not.toContain("Even when the right features are known");
});

test("by how much retraining lowers the best risk, or raises it", () => {
  expect(findings(world(2), "theory").retrainingGain).toBeCloseTo(1 - 3 / 2, 12);
  const halved = world(2).map((row) => (row.stage === "retrained" ? { ...row, value: row.value / 2 } : row));
  expect(findings(halved, "theory").retrainingGain).toBeCloseTo(1 - 1.5 / 2, 12);
});

test("the details tell of double descent, retraining and the choice of rule", () => {
  const details = findings(world(2), "theory").details.join("\n");
  expect(details).toContain("best below n at p = 60 (2.50), peaks at p = n");
  expect(details).toContain("lower than it ever was below n");
  expect(details).toContain("Retraining on the same data hurts: Hessian goes from 2.00 to 3.00");
  expect(details).toContain("Best pruned value by rule: Hessian 2.00, Magnitude 3.20.");
});

test("the page is one file that escapes its text, keeps figure ids apart and loads nothing", () => {
  const svg = '<svg width="1"><clipPath id="clip1"/><g clip-path="url(#clip1)" fill="#d55e00"/></svg>';
  const part = { id: "a", title: "A < B", svg };
  const html = renderPage({
    title: 'Small & "large"',
    lead: ["lead"],
    cards: [{ title: "card", winner: "draw", badge: "a draw", text: "text", href: "a" }],
    sections: [
      part,
      { ...part, id: "b", tables: [{ caption: "c", head: ["h"], rows: [{ cells: ["1 < 2"] }] }] },
    ],
    footer: ["foot"],
  });
  expect(html).toContain("<title>Small &amp; &quot;large&quot;</title>");
  expect(html).toContain("A &lt; B");
  expect(html).toContain('id="a-clip1"');
  expect(html).toContain("url(#b-clip1)");
  expect(html).toContain('fill="var(--magnitude)"');
  expect(html).not.toMatch(/<script|<link|src=|@import|url\((?!#)/);
  expect(escape("<&>")).toBe("&lt;&amp;&gt;");
});
