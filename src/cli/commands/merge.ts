import { DomainError } from "../../errors.js";
import { formatJson } from "../../io/json.js";
import { formatOfPath, writeTable } from "../../store/export.js";
import { readRecords } from "../../store/merge.js";
import { resultsHash } from "../../sweep/record.js";
import { csvHeader, csvLines } from "../../sweep/rows.js";
import type { Terminal } from "../terminal.js";

export const help = `
Reads results.jsonl (or results-i-of-n.jsonl) in each DIR and writes one table in the order of the plan: the very bytes
that one uninterrupted run would have written. Cells that are missing or failed are counted on standard error.`;

interface Options {
  out?: string;
  acceptCore?: boolean;
  json?: boolean;
}

/** `overparam merge DIR...`. */
export async function mergeCommand(
  terminal: Terminal,
  folders: readonly string[],
  options: Options,
): Promise<void> {
  const { out, json, acceptCore = false } = options;
  if (json && out === undefined)
    throw new DomainError("overparam merge: --out must name the table where --json is given, got none");
  const format = out === undefined ? "csv" : formatOfPath("overparam merge", out);
  const { records, failures, missing, header } = readRecords(folders, { acceptCore });
  if (out === undefined) {
    terminal.out(csvHeader());
    for (const record of records) terminal.out(csvLines(record));
  } else await writeTable(out, records, format);
  if (json) {
    const { planHash, wasmHash, nCells } = header;
    terminal.out(
      `${formatJson({ planHash, wasmHash, cells: nCells, merged: records.length, missing, failed: failures, resultsHash: resultsHash(records), out })}\n`,
    );
    return;
  }
  const absent = missing > 0 ? `, ${missing} are missing` : "";
  const failed = failures.length > 0 ? ` (${failures.length} failed)` : "";
  terminal.err(
    `overparam merge: ${records.length} of ${header.nCells} cells${absent}${failed}, hash of the results ${resultsHash(records)}\n`,
  );
}
