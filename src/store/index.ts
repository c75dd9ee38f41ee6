// The entry "overparam/store": a sweep in a folder that survives crashes, shards and their tables. Node only.
export { openStore, sweepToFolder, type FolderOptions, type Store, type StoreOptions } from "./run.js";
export { readRecords, type Records } from "./merge.js";
export { tableFormats, writeTable, type TableFormat } from "./export.js";
