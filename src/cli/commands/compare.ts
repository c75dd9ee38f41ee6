import { formatJson } from "../../io/json.js";
import { percent, short } from "../../numbers.js";
import { readRecords } from "../../store/merge.js";
import {
  agreementOf,
  compareRecords,
  type CellComparison,
  type SweepAgreement,
} from "../../sweep/compare.js";
import { formatTable } from "../table.js";
import { paint, type Terminal } from "../terminal.js";

export const help = `
Holds every simulated number of a sweep against theory: it agrees where it lies within 4 standard errors, and what theory
is off by at finite n (4/n of the value, and near p = n a share of 2/|p - n|). Within 3 of p = n nothing is compared,
since the risk has no variance there. With --json: one value, "groups" (a line per problem, stage, rule and round) and
"cells" (a line per number: difference, standard error, verdict).`;

/** Numbers that differ which are listed. */
const MOST_LISTED = 20;

/** `overparam compare DIR...`. */
export function compareCommand(
  terminal: Terminal,
  folders: readonly string[],
  { json, acceptCore = false }: { json?: boolean; acceptCore?: boolean },
): void {
  const { records } = readRecords(folders, { acceptCore });
  const comparisons = compareRecords(records);
  const groups = agreementOf(comparisons);
  if (json) return terminal.out(`${formatJson({ groups, cells: comparisons.map(flat) })}\n`);
  const sum = (of: (group: SweepAgreement) => number) =>
    groups.reduce((total, group) => total + of(group), 0);
  const [compared, agree, peak] = [sum((g) => g.nCompared), sum((g) => g.nAgree), sum((g) => g.nPeak)];
  const share = compared === 0 ? "" : ` (${percent(agree / compared)})`;
  terminal.out(
    `${paint(terminal, "bold", `${agree} of ${compared} simulated numbers${share} lie where theory puts them`)}; ${peak} beside the peak are not compared.\n\n`,
  );
  terminal.out(
    formatTable(
      [
        ["problem", "stage", "rule", "round", "agree", "of", "typical error"],
        ...groups.map((g) => [
          g.problem,
          g.stage,
          g.rule ?? "",
          g.round === null ? "" : String(g.round),
          String(g.nAgree),
          String(g.nCompared),
          percent(g.typicalError),
        ]),
      ],
      (line, row) => (row === 0 ? paint(terminal, "dim", line) : line),
    ),
  );
  const differing = comparisons.filter(({ verdict }) => verdict === "differs");
  if (differing.length > 0) terminal.out("\nwhat differs:\n");
  for (const { row, theory, standardError } of differing.slice(0, MOST_LISTED))
    terminal.out(
      `  cell ${row.cell}, p = ${row.p}, ${[row.stage, row.rule].filter(Boolean).join(" ")}: ${short(row.value, 4)} ± ${short(standardError, 2)} against ${short(theory, 4)}\n`,
    );
}

/** A comparison as one flat record. */
const flat = ({ row, theory, difference, standardError, score, allowed, verdict }: CellComparison) => ({
  cell: row.cell,
  problem: row.problem,
  n: row.n,
  p: row.p,
  kept: row.kept,
  round: row.round,
  rule: row.rule,
  stage: row.stage,
  simulation: row.value,
  theory,
  difference,
  standardError,
  score,
  allowed,
  verdict,
});
