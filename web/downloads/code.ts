// The lines of code that reproduce a view.
import { lineKappas } from "../compute/grids.js";
import { contestants } from "../compute/contest.js";
import { drawsFor, isFast } from "../compute/theory.js";
import { mapOptions } from "../compute/regimes.js";
import { normalized } from "../compute/worlds.js";
import { schedule } from "../compute/grids.js";
import { data } from "../model/data.js";
import { inGroups, libraryRule, shareOf, sizesOf, type State } from "../state/state.js";

/** A value as JavaScript writes it: keys without quotes. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .map(([key, entry]) => `${key}: ${literal(entry)}`)
      .join(", ")} }`;
  return JSON.stringify(value);
}

const file = (names: readonly string[]) => `import { ${[...names].toSorted().join(", ")} } from "overparam";`;

/** Whole sizes at which a curve is asked for again. */
export function curveSizes(state: State): number[] {
  const { d } = sizesOf(state);
  const sizes = lineKappas(state, 40).map((kappa) => Math.round(kappa * state.n));
  return [...new Set([...sizes, d])].filter((p) => p >= 1 && p <= d).toSorted((a, b) => a - b);
}

/** Only what differs from the defaults. */
const fits = ({ ridge, refit }: State) => ({
  ...(ridge > 0 && { ridge }),
  ...(refit > 0 && { retrainRidge: refit }),
});

/** Names to import, and the line that makes the world. */
function world(state: State): { names: string[]; line: string } {
  const { noise, inputs, activation, structure, rho } = state;
  const { d } = sizesOf(state);
  const features = normalized(state.groups);
  switch (state.problem) {
    case "correlated": {
      const counts = `sizes.flatMap(([k, count]) => Array(count).fill(groups[k]))`;
      const make = structure === "ar1" ? `ar1(${d}, ${rho})` : `equicorrelated(${d}, ${rho})`;
      return {
        names: ["linearGaussian", structure],
        line:
          `const groups = ${literal(features)}, sizes = ${literal(runs(state))}, f = ${counts}; ` +
          `const { data, ...shape } = ${make}; ` +
          `const world = linearGaussian({ covariance: { ...shape, data: data.map((r, i) => r * Math.sqrt(f[Math.floor(i / ${d})].variance * f[i % ${d}].variance)) }, ` +
          `betaStar: f.map(({ coefficient }) => coefficient / Math.sqrt(${d})), noiseStd: ${noise} });`,
      };
    }
    case "features":
      return {
        names: ["randomFeatures"],
        line: `const world = randomFeatures(${literal({ inputDim: inputs, nFeatures: d, activation, noiseStd: noise })});`,
      };
    case "digits":
      return {
        names: ["population"],
        line: `const world = population(pixels, odd, ${literal({ intercept: true, center: true, features: { kind: "relu", width: d }, nBootstrap: 0 })}); // your rows of pixels, ±1`,
      };
    default:
      return {
        names: ["linearGaussian"],
        line: `const world = linearGaussian(${literal({ features, noiseStd: noise })});`,
      };
  }
}

/** Groups in decreasing importance, and how many features each has, as the library lays them out where none tie. */
function runs(state: State): [number, number][] {
  const { d } = sizesOf(state);
  const groups = normalized(state.groups);
  let [cumulative, before] = [0, 0];
  const counts = groups.map(({ weight }, k) => {
    cumulative += weight;
    const upTo = k === groups.length - 1 ? d : Math.min(d, Math.floor(cumulative * d + 0.5 + 1e-9));
    const count = upTo - before;
    before = upTo;
    return count;
  });
  const importance = groups.map(({ variance, coefficient }) => variance * coefficient ** 2);
  return groups
    .map((_, k): [number, number] => [k, counts[k]])
    .toSorted(([a], [b]) => importance[b] - importance[a]);
}

/** One of the networks. */
function networkCode({ epochs, source }: State): string {
  const here = source === "here";
  const options = here
    ? { epochs, batch: 50, optimizer: { kind: "adam", rate: 0.004 } }
    : {
        epochs: 80,
        batch: 48,
        optimizer: { kind: "adam", rate: 0.003 },
        schedule: { kind: "step", at: [60], factor: 0.1 },
      };
  const [make, net] = here
    ? ["mlp", "mlp({ inputs: 196, widths: [128] })"]
    : ["convNet", "convNet({ width: 32, inputShape: [14, 14, 1] })"];
  return [
    `import { ${make === "mlp" ? "initialize, mlp" : "convNet, initialize"}, pruneNetwork, trainNetwork } from "overparam/network";`,
    `const net = ${net}, start = initialize(net);`,
    `const { weights } = trainNetwork(net, start, samples, ${literal(options)}); // your images { X, y }; then pruneNetwork, trainNetwork with its mask`,
  ].join("\n");
}

/** The plan of the file that was read. */
function dataCode(): string {
  const { files, target, budget, nSamples, width, contents } = data.value;
  const options = {
    intercept: true,
    nBootstrap: 0,
    ...(width > 0 ? { center: true, features: { kind: "relu", width } } : { scale: true }),
  };
  const how = literal({
    target: target?.name ?? "y.npy",
    ...(target?.positive !== undefined && { positive: target.positive }),
    ...(contents &&
      contents.texts.length > 0 && { drop: contents.texts.filter((name) => name !== target?.name) }),
    missing: "drop",
  });
  const read =
    files === "digits"
      ? "{ X, y } = digits"
      : `{ X, y } = await readTable(${literal(contents?.title ?? "")}, ${how})`;
  return [
    `import { plan, population } from "overparam"; import { readTable } from "overparam/io";`,
    `const ${read};`,
    `const { sentences, best, small } = plan(population(X, y, ${literal(options)}), ${literal({ budget, nSamples })});`,
  ].join("\n");
}

/** Three lines: imports, the world, the call. */
export function codeFor(state: State): string {
  if (state.view === "network") return networkCode(state);
  if (state.view === "data") return dataCode();
  const { n, rules, view } = state;
  const { d, s } = sizesOf(state);
  const { names, line } = world(state);
  const lines = (name: string, call: string) =>
    [file([...names, ...name.split(", ")]), line, call].join("\n");
  const keeps = state.pattern === "any" ? `${s}` : `Math.max(1, Math.round(${shareOf(state.pattern)} * p))`;
  const asked = rules.map((rule) => libraryRule(state, rule));
  if (view === "map" && isFast(state) && contestants(state).length > 0)
    return lines("regimeMap", `const map = await regimeMap(world, ${literal(mapOptions(state, 110))});`);
  if (view === "law") return lawCode(state, lines);
  const draws = inGroups(state) ? {} : { nDraws: drawsFor(state) };
  const shared = { nSamples: n, rules: asked, ...fits(state), ...draws };
  if (state.problem === "digits")
    return lines(
      "predict",
      `const curve = ${literal(curveSizes(state).filter((size) => size > s || state.pattern !== "any"))}.map((p) => predict(world, { nFeatures: p, nKept: ${digitsKeep(state) ?? keeps}, ${inner(shared)} }));`,
    );
  if (state.rounds > 1) {
    const keepFraction = schedule({ d, s }, state.rounds).map((kept) => kept / d);
    const size = inGroups(state) ? { nFeatures: d } : {};
    return lines(
      "predict",
      `const { rounds } = predict(world, ${literal({ ...shared, ...size, keepFraction })}); // the largest model`,
    );
  }
  if (state.pattern !== "any")
    return lines(
      "predictCurve",
      `const points = ${literal(curveSizes(state))}.flatMap((p) => predictCurve(world, { nFeatures: ${d}, sizes: [p], nKept: ${keeps}, ${inner(shared)} }).points);`,
    );
  return lines(
    "predictCurve",
    `const { points } = predictCurve(world, ${literal({ nSamples: n, nFeatures: d, nKept: s, sizes: curveSizes(state), rules: asked, ...fits(state), ...draws })});`,
  );
}

/** What the rounds keep of the digits' models; undefined for one round. */
const digitsKeep = (state: State): string | undefined =>
  state.rounds > 1
    ? `[${schedule(sizesOf(state), state.rounds).join(", ")}].filter((kept) => kept < p)`
    : undefined;

/** The entries of an object, to stand among others. */
const inner = (value: object) => literal(value).slice(2, -2);

/** The law of the largest model; of a smaller one, where its features are independent, the threshold and the risk. */
function lawCode(state: State, lines: (name: string, call: string) => string): string {
  const { n, world: most, kappa, problem, score } = state;
  const { d, s, p } = sizesOf(state);
  const { ridge } = state;
  const lambda = ridge > 0 ? { ridge } : {};
  if (problem === "digits")
    return lines(
      "coefficientLaw",
      `const law = coefficientLaw(world, ${literal({ nSamples: n, nFeatures: p, ...lambda })});`,
    );
  if (problem === "features")
    return lines(
      "coefficientLaw, gaussianEquivalent",
      `const law = coefficientLaw(gaussianEquivalent(world, ${p}), ${literal({ nSamples: n, ...lambda })});`,
    );
  if (kappa >= most)
    return lines(
      "coefficientLaw",
      `const law = coefficientLaw(world, ${literal(inGroups(state) ? { kappa: p / n, ...lambda } : { nSamples: n, ...lambda })});`,
    );
  return lines(
    "predictCurve",
    `const [{ dense, detail }] = predictCurve(world, ${literal({ nSamples: n, nFeatures: d, sizes: [p], nKept: s, rules: [score], ...lambda })}).points; // detail.thresholds`,
  );
}
