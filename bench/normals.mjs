// A million standard normals.
import { Stream } from "../dist/index.js";
import { compare } from "./support/harness.mjs";

const n = 1_000_000;
const stream = new Stream(1);
const out = new Float64Array(n);

/** The polar form of plain JavaScript programs: Math.random and the engine's log, sqrt, cos and sin. */
function plain() {
  for (let i = 0; i < n; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    const angle = 2 * Math.PI * Math.random();
    out[i] = radius * Math.cos(angle);
    out[i + 1] = radius * Math.sin(angle);
  }
  return out;
}

let position = 0;

export default () =>
  compare({
    title: `${n} standard normals`,
    competitors: {
      overparam: () => stream.normals(n, n * position++),
      "plain JS Box-Muller": plain,
    },
    verify(z, name) {
      const mean = z.reduce((a, b) => a + b) / n;
      const variance = z.reduce((a, b) => a + b * b, 0) / n;
      if (Math.abs(mean) > 5e-3 || Math.abs(variance - 1) > 7e-3) throw new Error(`${name}: not normal`);
    },
  });
