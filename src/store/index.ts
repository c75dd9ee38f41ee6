<<<<<<< HEAD
// The entry "overparam/store": a sweep in a folder that survives crashes, shards and their tables. Node only.
export { openStore, sweepToFolder, type FolderOptions, type Store, type StoreOptions } from "./run.js";
=======
export type { StoreOptions } from "./open.js";
export { openStore, sweepToFolder, type FolderOptions, type Store } from "./run.js";
>>>>>>> main
export { readRecords, type Records } from "./merge.js";
export { tableFormats, writeTable, type TableFormat } from "./export.js";
