import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Figure } from "../../src/plot/index.js";
import { figureSpec, renderSvg } from "../../src/plot/index.js";
import { textWidth } from "../../src/plot/helvetica.js";
import { spread } from "../../src/plot/labels.js";
import { palette } from "../../src/plot/palette.js";

const figure: Figure = {
  title: "Risk",
  subtitle: ["n = 4"],
  x: { title: "p", domain: [0, 8], ticks: [0, 4, 8] },
  y: { title: "risk", domain: [1, 20], ticks: [1, 10] },
  marks: [{ x: 4, label: "p = n" }],
  width: 120,
  height: 80,
  panels: [
    {
      title: "Pruned",
      series: [
        {
          label: "Dense",
          color: "dense",
          line: [
            { x: 1, y: 2 },
            { x: 3, y: 10 },
            { x: 4, y: Infinity },
            { x: 5, y: 10 },
            { x: 8, y: 3 },
          ],
          dots: [
            { x: 3, y: 9, low: -1, high: 11 },
            { x: 4, y: 15, hollow: true },
            { x: 5, y: 400, low: 10, high: 900 },
          ],
        },
      ],
      level: { label: "Small", value: 2.5, from: 2, shade: true },
    },
  ],
};

test("the SVG of a small figure is the stored one, and the same again when drawn twice", async () => {
  const svg = await renderSvg(figureSpec(figure));
  await expect(`${svg}\n`).toMatchFileSnapshot("../fixtures/small-figure.svg");
  expect(await renderSvg(figureSpec(figure))).toBe(svg);
});

test("a specification is plain JSON", () => {
  const spec = figureSpec(figure);
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
});

test("coordinates are rounded, text is not", async () => {
  const svg = await renderSvg(figureSpec({ ...figure, title: "sigma = 0.70711" }));
  expect(svg).toContain("sigma = 0.70711");
  expect(svg.replaceAll(/>[^<]*</g, "><")).not.toMatch(/\.\d{3}/);
});

test("a line is broken where it is infinite, and dots outside the axes are left out", async () => {
  const svg = await renderSvg(figureSpec(figure));
  expect(svg).not.toContain("NaN");
  expect(svg).not.toContain("Infinity");
  const lines = [...svg.matchAll(/<path [^>]*d="([^"]*)"[^>]*stroke-width="2"/g)].map(([, d]) => d);
  expect(lines.length).toBe(2);
  const { panels } = figure;
  const spec = figureSpec({ ...figure, panels: [{ ...panels[0], level: undefined }] });
  expect(JSON.stringify(spec)).not.toContain("400");
});

test("labels that would overlap are moved apart in their order, within bounds", () => {
  const labels = [50, 10, 51, 52, 99].map((at, i) => ({ text: String(i), at }));
  const places = spread(labels, 12, 0, 100);
  const order = [1, 0, 2, 3, 4].map((i) => places[i]);
  for (let i = 1; i < order.length; i++) expect(order[i] - order[i - 1]).toBeGreaterThanOrEqual(12 - 1e-9);
  expect(order[0]).toBe(10);
  expect((order[1] + order[2] + order[3]) / 3).toBeCloseTo(51, 9);
  expect(Math.max(...order)).toBeLessThanOrEqual(100);
});

test("labels at the edge are pushed inwards", () => {
  const at = [98, 99, 100].map((y) => ({ text: "", at: y }));
  expect(spread(at, 10, 0, 100)).toEqual([80, 90, 100]);
});

test("text is measured by the widths of Helvetica", () => {
  expect(textWidth("Wide", 10)).toBeCloseTo((944 + 222 + 556 + 556) / 100, 9);
  expect(textWidth("σ", 10)).toBeCloseTo(5.56, 9);
});

test("every colour of the palette is used once, so that a page can exchange it", () => {
  const colors = Object.values(palette).map(({ light }) => light);
  expect(new Set(colors).size).toBe(colors.length);
});

test("the stored figure names its curves and marks", () => {
  const svg = readFileSync("test/fixtures/small-figure.svg", "utf8");
  for (const text of ["Risk", "n = 4", "Pruned", "Dense", "Small", "p = n"])
    expect(svg).toContain(`>${text}<`);
});

test("a specification that names a file or an address is refused, and nothing is read", async () => {
  for (const url of ["package.json", "file:///etc/hostname", "http://localhost:9/x.json"]) {
    const spec = { data: { url }, mark: "point", encoding: { x: { field: "a", type: "quantitative" } } };
    await expect(renderSvg(spec)).rejects.toThrow(
      `renderSvg: the specification must be one that Vega-Lite can draw, got one that it cannot (data must stand in it, not behind ${JSON.stringify(url)})`,
    );
  }
});
