export { formatCsv, type Cell } from "./csv.js";
export { writeFileAtomic } from "./files.js";
export { parseIdx, type IdxArray } from "./idx.js";
export { formatJson } from "./json.js";
export { rowColumns, rowsToCsv, type Row, type Stage } from "./rows.js";
