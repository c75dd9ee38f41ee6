// The entry "overparam/sweep": plans, their cells, and the records that come of them, in browsers too.
export { expandPlan, type Cell, type Cells } from "./cells.js";
export { agreementOf, compareRecords, type CellComparison, type SweepAgreement } from "./compare.js";
export { summarizeRecords, type SweepSummary } from "./summarize.js";
export type { Axis, Range } from "./axes.js";
export type { Grid, Plan } from "./plan.js";
export type { GroupsSpec, ProblemSpec, RandomFeaturesSpec } from "./problems.js";
export { resultsHash } from "./record.js";
export type { CellRecord, FailureRecord, PointRecord } from "./record.js";
export { runSweep, type Shard, type SweepCount, type SweepOptions } from "./run.js";
export type { SweepProgress } from "./tally.js";
export { sweepColumns, type SweepRow } from "./rows.js";
