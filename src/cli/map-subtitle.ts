// What stands below the title of a map: what is held fixed, the problem, and how to read the picture.
import { concise, percent } from "../numbers.js";
import type { LinearGaussian } from "../problems/index.js";
import type { Parameter, RegimeMap, RegimeMapOptions } from "../regimes/index.js";

const SIGNS = {
  kappa: "p/n",
  samplesPerKept: "n/s",
  keepFraction: "s/p",
  noiseStd: "σ",
  ridge: "λ",
  retrainRidge: "λ₂",
  correlation: "ρ",
} as const;
/** More groups than these are only counted. */
const MOST_GROUPS = 3;
/** Characters to a line, with one panel and with two. */
const WIDTHS = [90, 200] as const;

/** The lines below the title of the figure of `map`, which was made of `problem` with `options`. */
export function mapSubtitle(map: RegimeMap, problem: LinearGaussian, options: RegimeMapOptions): string[] {
  const { worldKappa, correlated, spikeGroup = 0 } = options;
  const axes: readonly Parameter[] = [map.x.parameter, map.y.parameter];
  const given = { ...options, noiseStd: problem.noiseStd };
  const fixed = Object.entries(SIGNS).flatMap(([name, sign]) => {
    const value = given[name as keyof typeof SIGNS];
    const silent = value === undefined || axes.includes(name as Parameter);
    return silent ? [] : [`${sign} = ${concise(value)}`];
  });
  if (worldKappa !== undefined) fixed.push(`d/n = ${concise(worldKappa)}`);
  if (correlated) fixed.push(`p = ${correlated.nFeatures}, correlated (${correlated.structure})`);
  const two = map.candidates.length > 1;
  const theory = correlated ? "Theory, averages over draws." : "Exact theory.";
  const line =
    map.boundary.length > 0 ? "the black line is where they are equal" : "they are nowhere equal on a line";
  const dashed = Object.values(map.optima).some(({ lines }) => lines.length > 0)
    ? "; dashed is where the large one is best"
    : "";
  const reading =
    `${theory} ${two ? "Left: lowest" : "Lowest"} risk of a large model pruned to s features, over that of the small model; ` +
    `${line}${dashed}.`;
  const width = WIDTHS[two ? 1 : 0];
  const setting = [fixed.join(", "), groupsOf(problem, axes, spikeGroup)].filter((part) => part !== "");
  return [...wrapped(setting.join("; "), width), ...wrapped(reading, width)];
}

function groupsOf(
  { weight, variance, coefficient }: LinearGaussian,
  axes: readonly Parameter[],
  spike: number,
): string {
  if (weight.length > MOST_GROUPS) return `${weight.length} groups of features`;
  const varied = (name: Parameter, i: number) => i === spike && axes.includes(name);
  const groups = Array.from(weight, (share, i) => {
    const v = varied("spikeVariance", i) ? "varied" : concise(variance[i]);
    const b = varied("spikeCoefficient", i) ? "varied" : concise(coefficient[i]);
    return `${weight.length > 1 ? `${percent(share)} of the features: ` : "features of "}variance ${v}, coefficient ${b}`;
  });
  return groups.join("; ");
}

/** Text in lines of at most `width` characters, broken between words. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
