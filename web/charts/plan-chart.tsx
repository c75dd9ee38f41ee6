// The models of a plan: one dot to a model, on the axis of its predicted error.
import { Sheet } from "./frame.js";
import type { Plan, PlannedModel } from "../../dist/index.js";
import type { ColorName } from "../../dist/plot/palette.js";
import { ruleColor, ruleName } from "../words/names.js";
import { short } from "../words/numbers.js";
import { FONT, type Inks } from "./paper.js";

const ROW = 24;
const TOP = 8;
const BOTTOM = 40;

export interface PlanChartProps {
  width: number;
  inks: Inks;
  plan: Plan;
}

interface Line {
  label: string;
  model: PlannedModel;
  color: ColorName;
  bold: boolean;
}

export const planChartHeight = (plan: Plan): number => TOP + BOTTOM + ROW * linesOf(plan).length;

/** The small models first, then what was considered, by size. */
function linesOf({ best, small, blind, models }: Plan): Line[] {
  const line = (label: string, model: PlannedModel, color: ColorName): Line => ({
    label,
    model,
    color,
    bold: model === best || model === small,
  });
  return [
    line(blind ? "small, columns known" : `small, s = ${small.nFeatures}`, small, "small"),
    ...(blind ? [line(`small, columns by lot`, blind, "random")] : []),
    ...models.map((model) => {
      const rule = model.rule ? `${ruleName(model.rule).toLowerCase()}, ` : "";
      return line(
        `p = ${model.nFeatures}: ${rule}${model.stage}`,
        model,
        model.rule ? ruleColor(model.rule) : "dense",
      );
    }),
  ];
}

export function PlanChart({ width, inks, plan }: PlanChartProps) {
  const lines = linesOf(plan);
  const height = planChartHeight(plan);
  const left = Math.min(235, 0.54 * width);
  const errors = lines.map(({ model }) => model.error).filter(Number.isFinite);
  const [low, high] = [0.9 * Math.min(...errors), 1.08 * Math.max(...errors)];
  const x = (error: number) => left + ((Math.min(error, high) - low) / (high - low)) * (width - left - 60);
  const text = { "font-family": FONT, "font-size": 12.5, fill: inks("text") };
  const small = x(plan.small.error);
  return (
    <Sheet width={width} height={height} name="plain">
      <rect
        x={left}
        y={TOP}
        width={Math.max(0, small - left)}
        height={height - BOTTOM - TOP}
        fill={inks("wins")}
      />
      <line
        x1={small}
        x2={small}
        y1={TOP}
        y2={height - BOTTOM}
        stroke={inks("small")}
        stroke-dasharray="5 4"
      />
      {lines.map(({ label, model, color, bold }, k) => {
        const y = TOP + (k + 0.5) * ROW;
        return (
          <g key={label} {...text} font-weight={bold ? 650 : 400}>
            <line x1={left} x2={width - 60} y1={y} y2={y} stroke={inks("grid")} />
            <text x={left - 12} y={y} dy="0.34em" text-anchor="end">
              {label}
            </text>
            <circle cx={x(model.error)} cy={y} r={bold ? 6 : 4.5} fill={inks(color)} />
            <text x={x(model.error) + 11} y={y} dy="0.34em" fill={inks("muted")}>
              {short(model.error)}
            </text>
          </g>
        );
      })}
      <text x={(left + width - 60) / 2} y={height - 12} text-anchor="middle" {...text}>
        Predicted error on new data; shaded: below the small model
      </text>
    </Sheet>
  );
}
