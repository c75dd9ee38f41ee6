import { expect, test } from "vitest";
import { linearGaussian } from "../../src/problems/index.js";
import { regimeMap } from "../../src/regimes/index.js";
import { heatMapSpec, mapFigure, renderSvg, type HeatMap } from "../../src/plot/index.js";
import { palette } from "../../src/plot/palette.js";
import { logTicks } from "../../src/plot/ticks.js";

const figure: HeatMap = {
  title: "Ratio",
  subtitle: ["n/s = 2"],
  x: { title: "p/n", scale: "log", values: [0.5, 1, 2, 4] },
  y: { title: "noise", scale: "linear", values: [0, 0.5, 1] },
  ratio: [0.4, 0.95, 1, Infinity, 0.4, 0.4, 1.1, 3, 0, 0.9, 1.01, 1.01],
  legend: "new / old",
  above: ["old"],
  below: ["new,", "by far"],
  boundary: [
    [
      { x: 1.2, y: 0 },
      { x: 1.4, y: 0.4 },
      { x: 1.3, y: 1 },
    ],
  ],
  curves: [
    {
      label: "best",
      lines: [
        [
          { x: 0.7, y: 0 },
          { x: 0.7, y: 1 },
        ],
      ],
    },
  ],
  names: {
    title: "Which",
    of: [0, 0, 1, -1, 0, 0, 1, 1, 0, 0, 0, 0],
    among: [
      { label: "this", color: "magnitude" },
      { label: "that", color: "hessianTint" },
    ],
  },
  width: 120,
  height: 110,
};

/** The colours and boxes of the cells of the first panel. */
const cellsOf = (svg: string) =>
  [...svg.matchAll(/<path [^>]*fill="(#\w{6})"[^>]*stroke-width="0.4"/g)].map(([, c]) => c);

test("the SVG of a small map is the stored one, and the same again when drawn twice", async () => {
  const svg = await renderSvg(heatMapSpec(figure));
  await expect(`${svg}\n`).toMatchFileSnapshot("../fixtures/small-map.svg");
  expect(await renderSvg(heatMapSpec(figure))).toBe(svg);
  expect(svg).not.toMatch(/NaN|Infinity/);
  for (const text of [
    "Ratio",
    "n/s = 2",
    "p/n",
    "new / old",
    "old",
    "new,",
    "by far",
    "Which",
    "this",
    "that",
  ])
    expect(svg).toContain(`>${text}<`);
});

test("a specification is plain JSON", () => {
  const spec = heatMapSpec(figure);
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
});

test("neighbours of one colour are one rectangle, and a ratio of exactly 1 has a colour of its own", async () => {
  const { names: _, ...alone } = figure;
  const colors = cellsOf(await renderSvg(heatMapSpec({ ...alone, boundary: [], curves: [] })));
  expect(colors.length).toBe(4 + 3 + 3);
  const { draw, large5, small5 } = palette;
  expect(colors.filter((color) => color === draw.light).length).toBe(1);
  expect(colors).toContain(large5.light);
  expect(colors).toContain(small5.light);
});

test("a ratio and its inverse are as far from the middle on their sides", async () => {
  const steps = [1.005, 1.03, 1.2, 1.4, 1.7, 3, 20];
  for (const step of steps) {
    const ratio = [step, 1 / step, step, 1 / step];
    const axis = { title: "", scale: "linear", values: [0, 1] } as const;
    const { names: _, ...rest } = figure;
    const svg = await renderSvg(heatMapSpec({ ...rest, x: axis, y: axis, ratio, boundary: [], curves: [] }));
    const nameOf = (color: string) => Object.entries(palette).find(([, { light }]) => light === color)![0];
    const [above, below] = cellsOf(svg).map(nameOf);
    expect(above.replace("small", "large")).toBe(below);
  }
});

test("the figure of a regime map names its axes and candidates, and has no second panel for one candidate", async () => {
  const problem = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 1 });
  const options = {
    x: { parameter: "kappa", values: [2, 4] },
    y: { parameter: "ridge", values: [0, 1] },
    keepFraction: 0.5,
  } as const;
  const both = mapFigure(await regimeMap(problem, { ...options, rules: ["2:4"], keepFraction: undefined }));
  expect(both.names?.among.map(({ label }) => label)).toEqual(["2:4, pruned", "2:4, retrained"]);
  expect(both.y).toMatchObject({ scale: "linear", title: "Ridge of the dense fit, λ" });
  const one = await regimeMap(problem, { ...options, rules: ["hessian"], stages: ["pruned"] });
  const spec = heatMapSpec(mapFigure(one, { title: "One", subtitle: ["of one"] }));
  expect(spec.title).toEqual({ text: "One", subtitle: ["of one"] });
  expect((spec.hconcat as unknown[]).length).toBe(2);
});

test("ticks of a log axis are few, round, and inside it", () => {
  expect(logTicks(0.3, 10)).toEqual([0.5, 1, 2, 5, 10]);
  expect(logTicks(0.001, 100)).toEqual([0.001, 0.01, 0.1, 1, 10, 100]);
  expect(logTicks(0.4, 4)).toEqual([0.4, 0.5, 0.7, 1, 1.5, 2, 3, 4]);
  expect(logTicks(2, 3)).toEqual([2, 2.5, 3]);
  for (const [low, high] of [
    [1e-20, 1e20],
    [0.011, 0.012],
    [1, 1e6],
  ]) {
    const ticks = logTicks(low, high);
    expect(ticks.length).toBeLessThan(12);
    for (const tick of ticks) expect(tick >= low && tick <= high).toBe(true);
  }
});
