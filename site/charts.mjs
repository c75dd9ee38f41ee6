// The tables of docs/benchmarks.md as pictures, drawn from the records in bench/results/.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { escape } from "./escape.mjs";

const WIDTH = 640;
const NAMES = 240;
const VALUES = 80;
const ROW = 24;
/** Files of NumPy with one list of rows, and the record they stand beside. */
const NUMPY_ALONE = { "numpy-trial.json": /^one trial/, "numpy-exact.json": /^trials without a design/ };

/**
 * The records of bench/results by their title, those of NumPy beside ours.
 * @returns {Map<string, { name: string, best: number, ours: boolean }[]>} times in milliseconds
 */
export function readRecords(root) {
  const folder = join(root, "bench", "results");
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ name, ...JSON.parse(readFileSync(join(folder, name), "utf8")) }));
  const native = files.filter(({ name, records }) => name.startsWith("numpy") && records);
  const charts = new Map();
  for (const { name, records } of files) {
    if (!records || name.startsWith("numpy")) continue;
    for (const { key, title, rows } of records) {
      const others = native.flatMap(({ machine, records }) =>
        records
          .filter((record) => record.key === key)
          .flatMap((record) =>
            record.rows.map((row) => ({ ...row, name: `NumPy, ${machine.kernels} kernels` })),
          ),
      );
      const alone = files.flatMap((file) => (NUMPY_ALONE[file.name]?.test(title) ? file.rows : []));
      const all = [...rows.map((row, i) => ({ ...row, ours: i === 0 })), ...others, ...alone];
      charts.set(
        title ?? key,
        all.toSorted((a, b) => a.best - b.best),
      );
    }
  }
  return charts;
}

/** Times on a logarithmic axis, ours marked; nothing where there is little to compare. */
export function chart(title, rows = []) {
  if (rows.length < 3) return "";
  const times = rows.map(({ best }) => best);
  const [low, high] = [Math.min(...times) / 1.3, Math.max(...times) * 1.3];
  const x = (ms) => NAMES + ((WIDTH - NAMES - VALUES) * Math.log(ms / low)) / Math.log(high / low);
  const height = rows.length * ROW + 8;
  const marks = rows.map(({ name, best, ours }, i) => {
    const y = 4 + ROW * (i + 0.5);
    const at = x(best).toFixed(1);
    return `<g${ours ? ' class="ours"' : ""}><text x="${NAMES - 12}" y="${y + 4}" text-anchor="end">${escape(name)}</text><line x1="${NAMES}" x2="${at}" y1="${y}" y2="${y}"/><circle cx="${at}" cy="${y}" r="5"/><text x="${(x(best) + 12).toFixed(1)}" y="${y + 4}">${duration(best)}</text></g>`;
  });
  const label = `${title}: ${rows.map(({ name, best }) => `${name} ${duration(best)}`).join(", ")}`;
  return `<figure class="chart"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(label)}">${marks.join("")}</svg><figcaption>Best time, logarithmic: ${escape(title)}</figcaption></figure>\n`;
}

function duration(ms) {
  if (ms < 1) return `${Number((ms * 1000).toPrecision(3))} µs`;
  return ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms / 1000).toPrecision(3))} s`;
}
