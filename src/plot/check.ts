// Figures as users make them: held to their types before they are drawn. What else stands in them is let be.
import * as v from "valibot";
import { DomainError } from "../errors.js";
import { describe, finite, validate } from "../validate.js";
import type { Figure } from "./figure.js";
import type { HeatMap } from "./heat-map.js";
import { palette } from "./palette.js";

/** Pixels of a panel, on either side. */
const LARGEST_SIDE = 10_000;

const text = v.string();
const number = v.number("be a number");
/** Curves are broken where they are not finite. */
const orNaN = v.custom<number>((value) => typeof value === "number", "be a number");
const side = v.optional(
  v.pipe(finite(), v.minValue(1, "be at least 1"), v.maxValue(LARGEST_SIDE, `be at most ${LARGEST_SIDE}`)),
);
const color = v.custom<string>(
  (name) => typeof name === "string" && Object.hasOwn(palette, name),
  "be a colour of the palette",
);
const flag = v.optional(v.boolean());
const axis = v.object({
  title: text,
  domain: v.strictTuple([finite(), finite()]),
  ticks: v.optional(v.array(finite())),
});
const point = v.object({ x: number, y: orNaN });
const line = v.array(point);
const drawn = v.array(v.object({ x: number, y: number }));

const figureSchema = v.object({
  title: text,
  subtitle: v.optional(v.array(text)),
  x: axis,
  y: v.object({ ...axis.entries, scale: v.optional(v.picklist(["log", "linear"], 'be "log" or "linear"')) }),
  panels: v.array(
    v.object({
      title: v.optional(text),
      series: v.array(
        v.object({
          label: text,
          color,
          line: v.optional(line),
          dots: v.optional(
            v.array(
              v.object({
                ...point.entries,
                low: v.optional(number),
                high: v.optional(number),
                hollow: flag,
              }),
            ),
          ),
          band: v.optional(v.array(v.object({ x: number, low: orNaN, high: orNaN }))),
          dashed: flag,
          pale: flag,
          connect: flag,
        }),
      ),
      level: v.optional(v.object({ label: text, value: orNaN, from: v.optional(number), shade: flag })),
    }),
  ),
  marks: v.optional(v.array(v.object({ x: number, label: text }))),
  width: side,
  height: side,
});

/** @throws {TypeError | DomainError} what cannot be drawn, with its place */
export function checkFigure(figure: Figure): void {
  const { x, y } = validate("figureSpec", figureSchema, figure);
  for (const [name, { domain }] of Object.entries({ x, y }))
    if (!(domain[0] < domain[1]))
      throw new DomainError(`figureSpec: ${name}.domain must increase, got ${domain.join(", ")}`);
  if (y.scale !== "linear" && !(y.domain[0] > 0))
    throw new DomainError(
      `figureSpec: y.domain must be greater than 0 on a log scale, got ${y.domain[0]} (scale: "linear")`,
    );
}

const heatAxis = v.object({
  title: text,
  scale: v.picklist(["linear", "log"], 'be "linear" or "log"'),
  values: v.unknown(),
});

const heatSchema = v.object({
  title: text,
  subtitle: v.optional(v.array(text)),
  x: heatAxis,
  y: heatAxis,
  ratio: v.unknown(),
  above: v.array(text),
  below: v.array(text),
  legend: text,
  boundary: v.optional(v.array(drawn)),
  curves: v.optional(
    v.array(v.object({ label: text, lines: v.array(v.pipe(drawn, v.minLength(1, "have points"))) })),
  ),
  names: v.optional(
    v.object({ title: text, of: v.unknown(), among: v.array(v.object({ label: text, color })) }),
  ),
  width: side,
  height: side,
});

/** @throws {TypeError | DomainError} what cannot be drawn, with its place */
export function checkHeatMap(figure: HeatMap): void {
  const { x, y, ratio, names } = validate("heatMapSpec", heatSchema, figure);
  const sizes = Object.entries({ x, y }).map(([name, { scale, values }]) => {
    const list = numbersOf(`${name}.values`, values, (value) => Number.isFinite(value));
    const rule = scale === "log" ? "increase from above 0" : "increase";
    const fallen = list.findIndex((value, i) =>
      i > 0 ? !(value > list[i - 1]) : scale === "log" && !(value > 0),
    );
    if (list.length < 2 || fallen >= 0)
      throw new DomainError(
        `heatMapSpec: ${name}.values must be at least two numbers that ${rule}, got ${list.length < 2 ? list.length : list[fallen]}`,
      );
    return list.length;
  });
  const nCells = sizes[0] * sizes[1];
  const lists = { ratio: numbersOf("ratio", ratio, (value) => value >= 0) };
  const isName = (value: number) => Number.isInteger(value) && value < (names?.among.length ?? 0);
  if (names) Object.assign(lists, { "names.of": numbersOf("names.of", names.of, isName) });
  for (const [name, list] of Object.entries(lists))
    if (list.length !== nCells)
      throw new DomainError(
        `heatMapSpec: ${name} must have ${sizes[1]} × ${sizes[0]} = ${nCells} entries, got ${list.length}`,
      );
}

function numbersOf(name: string, list: unknown, isOne: (value: number) => boolean): number[] {
  const isList = Array.isArray(list) || (ArrayBuffer.isView(list) && !(list instanceof DataView));
  if (!isList) throw new TypeError(`heatMapSpec: ${name} must be an array of numbers, got ${describe(list)}`);
  const values: number[] = [];
  for (let i = 0; i < (list as ArrayLike<unknown>).length; i++) {
    const value = (list as ArrayLike<unknown>)[i];
    if (typeof value !== "number" || !isOne(value))
      throw new DomainError(
        `heatMapSpec: ${name}[${i}] must be a number in its range, got ${describe(value)}`,
      );
    values.push(value);
  }
  return values;
}
