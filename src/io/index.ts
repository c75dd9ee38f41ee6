// The entry "overparam/io": tables of numbers from files, in Node and in browsers.
export { readTable, type ReadTableOptions, type Table, type TableFormat } from "./read-table.js";
export type { Source } from "./source.js";
export { formatNpy, parseNpy, type Elements, type NdData, type NpyArray } from "./npy.js";
export { formatNpz, parseNpz } from "./npz.js";
export { parseIdx, type IdxArray } from "./idx.js";
export { parseCifar, readCifar, type CifarImages } from "./cifar.js";
