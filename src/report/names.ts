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
