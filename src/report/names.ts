import type { ColorName } from "../plot/index.js";

/** How the rules are called in print. */
const RULE_NAMES: Readonly<Record<string, string>> = {
  magnitude: "Magnitude",
  hessian: "Hessian",
  oracle: "Oracle",
  random: "Random",
};

export const ruleName = (rule: string) => RULE_NAMES[rule] ?? rule;

export const ruleColor = (rule: string): ColorName => (rule in RULE_NAMES ? (rule as ColorName) : "extra");

/** A number to three significant digits (or `digits`), as it stands in tables and sentences. */
export function short(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  // 0.7215 and 0.72149999999999 are the same number to a reader.
  const rounded = Number(value.toPrecision(10));
  const decimals = digits - 1 - Math.floor(Math.log10(Math.abs(rounded)));
  return rounded.toFixed(Math.min(Math.max(0, decimals), 5)).replace("-", "−");
}

/** A share as a whole percentage without sign; below one percent with one digit. */
export function percent(share: number): string {
  const value = Math.abs(100 * share);
  return `${value < 1 ? value.toFixed(1) : value.toFixed(0)} %`;
}
