import type { Estimate } from "../experiments/records.js";
import { short } from "../numbers.js";
import { formatTable } from "./table.js";
import { paint, type Terminal } from "./terminal.js";

type Leaf = number | Estimate;

/** Rounds of pruning as `predict` and `simulate` give them. */
export interface Rounds {
  rounds?: readonly {
    keepFraction?: number;
    nKept?: number;
    pruned: Record<string, Leaf>;
    retrained: Record<string, Leaf>;
  }[];
}

/** Where pruning went in rounds: every round by rule, before → after its refit. The table above it is that of the last. */
export function printRounds(terminal: Terminal, { rounds }: Rounds, show: (leaf: Leaf) => string): void {
  if (rounds === undefined) return;
  const rules = Object.keys(rounds[0].pruned);
  const lines = rounds.map(({ keepFraction, nKept, pruned, retrained }, k) => [
    `${k + 1}`,
    nKept === undefined ? short(keepFraction!, 4) : String(nKept),
    ...rules.map((rule) => `${show(pruned[rule])} → ${show(retrained[rule])}`),
  ]);
  terminal.out("\n");
  terminal.out(
    formatTable([["round", "keeps", ...rules], ...lines], (line, row) =>
      row === 0 ? paint(terminal, "dim", line) : line,
    ),
  );
}
