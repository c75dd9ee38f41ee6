import type { Row } from "../../src/io/rows.js";

/** A row with everything that does not matter filled in. */
export function rowWith(fields: Partial<Row>): Row {
  const row: Row = {
    problem: "toy",
    quantity: "risk",
    n: 100,
    p: 200,
    kept: 20,
    keepFraction: 0.1,
    rule: null,
    stage: "dense",
    estimator: "theory",
    value: 1,
    standardError: null,
    median: null,
    trials: null,
    seed: null,
    version: "0",
    wasmHash: "0",
    ...fields,
  };
  return { ...row, keepFraction: row.kept / row.p };
}
