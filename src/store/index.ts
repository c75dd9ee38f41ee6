// The entry "overparam/store": a sweep in a folder that survives crashes, shards and their tables. Node only.
export type { StoreOptions } from "./open.js";
export { openStore, sweepToFolder, type FolderOptions, type Store } from "./run.js";
export { readRecords, type Records } from "./merge.js";
export { tableFormats, writeTable, type TableFormat } from "./export.js";
