import { judge, knowsTruth, meanOf, type Verdict } from "../experiments/verdict.js";
import type { Estimate, Tree } from "../experiments/records.js";
import { printRounds, type Rounds } from "./rounds.js";
import { advice, capital } from "../advice.js";
import { percent, short } from "../numbers.js";
import { formatTable } from "./table.js";
import { paint, type Terminal } from "./terminal.js";

/**
 * The risks of a prediction or simulation as a table by rule and stage, the lowest marked, then the verdict.
 * @param nothing E[y²], the risk of predicting 0, where it has a closed form
 */
export function printRisks(
  terminal: Terminal,
  heading: string,
  tree: Tree<number | Estimate> & Rounds,
  nothing?: number,
): void {
  const verdict = judge(tree);
  const cell = (leaf: number | Estimate, marked: boolean) => `${show(leaf)}${marked ? " *" : "  "}`;
  const is = (rule: string, stage: "pruned" | "retrained") =>
    verdict !== undefined && verdict.rule === rule && verdict.stage === stage;
  const rules = Object.keys(tree.pruned).map((rule) => [
    rule,
    cell(tree.pruned[rule], is(rule, "pruned")),
    cell(tree.retrained[rule], is(rule, "retrained")),
  ]);
  terminal.out(`${heading}\n\n`);
  terminal.out(
    formatTable([["rule", "pruned  ", "retrained  "], ...rules], (line, row) =>
      row === 0 ? paint(terminal, "dim", line) : line,
    ),
  );
  terminal.out("\n");
  terminal.out(
    formatTable([
      ["large model, dense", show(tree.dense)],
      ["small model", show(tree.small)],
      // what the verdict compares with stands in the table
      ...(verdict?.smallWithRidge ? [["small model, ridge of the refit", show(tree.retrained.oracle)]] : []),
      ...(nothing === undefined ? [] : [["predicting 0", show(nothing)]]),
    ]),
  );
  printRounds(terminal, tree, show);
  if (verdict) terminal.out(`\n${paint(terminal, "bold", sentence(verdict))}\n`);
  const notes = [
    ...(verdict ? ["* lowest risk among the rules that can be used without knowing the truth."] : []),
    ...(Object.keys(tree.pruned).some(knowsTruth)
      ? [
          "oracle and the small model know which features matter; the small model has no ridge,",
          "what oracle retrains is the same model with retrainRidge.",
        ]
      : []),
  ];
  if (notes.length > 0) terminal.out(`${paint(terminal, "dim", notes.join("\n"))}\n`);
}

function sentence({ winner, rule, stage, value, small, smallWithRidge, gain }: Verdict): string {
  const model = `${rule} pruning${stage === "retrained" ? " with retraining" : ""}`;
  const numbers = `${number(value)} against ${number(small)} for the small model${smallWithRidge ? " with the ridge of the refit" : ""}`;
  if (winner === "draw") return `A draw: ${model} has risk ${numbers}.`;
  const share = Number.isFinite(gain) ? ` (${percent(gain)} ${gain > 0 ? "lower" : "higher"})` : "";
  return `${capital(advice(winner, stage))}: the best pruned large model, ${model}, has risk ${numbers}${share}.`;
}

/** A risk to four digits; ± is one standard error. */
const show = (leaf: number | Estimate) =>
  typeof leaf === "number" ? number(leaf) : `${number(meanOf(leaf))} ± ${number(leaf.standardError, 2)}`;

/** A number to four digits (or `digits`). */
export const number = (value: number, digits = 4) => short(value, digits);
