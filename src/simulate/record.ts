// The record that the core reads a job from (assembly/simulate/job.ts).
import { OutOfMemoryError } from "../errors.js";
import { pick } from "../fit/columns.js";
import { split } from "../random/index.js";
import type { Scope } from "../wasm/scope.js";
import type { TrialJob } from "./trials.js";

export { pick };

/** The features whose column is not all zero; the others are fitted by 0 and stay outside. */
export function activeFeatures(variance: Float64Array): Int32Array {
  const active = new Int32Array(variance.length);
  let count = 0;
  for (let j = 0; j < variance.length; j++) if (variance[j] > 0) active[count++] = j;
  return active.slice(0, count);
}

/** Addresses and numbers of the record of assembly/simulate/job.ts that depend on where data and risks come from. */
export interface Source {
  variance?: number;
  deviation?: number;
  betaStar?: number;
  covariance?: number;
  cross?: number;
  map?: number;
  nInputs?: number;
  theta?: number;
  activation?: number;
  x?: number;
  ldX?: number;
  y?: number;
  xTest?: number;
  ldXTest?: number;
  yTest?: number;
  nTest?: number;
  triangular?: number;
}

const SOURCE_WORDS = [
  "variance",
  "deviation",
  "betaStar",
  "covariance",
  "cross",
  "map",
  "nInputs",
  "theta",
  "activation",
  "x",
  "ldX",
  "y",
  "xTest",
  "ldXTest",
  "yTest",
  "nTest",
  "triangular",
] as const;

type Shared = Omit<TrialJob, "variance" | "betaStar" | "noiseStd" | "design"> & {
  noiseStd?: number;
  signal?: number;
};

/** Lays the record of assembly/simulate/job.ts down and returns its address. */
export function putJob(s: Scope, job: Shared, active: Int32Array, source: Source): number {
  const nFeatures = job.sizes[job.sizes.length - 1];
  const place = new Int32Array(nFeatures).fill(-1);
  active.forEach((j, a) => (place[j] = a));
  let count = 0;
  const activeSizes = job.sizes.map((p) => {
    while (count < active.length && active[count] < p) count++;
    return count;
  });
  const rules = job.rules.flatMap(({ fit, scale, perSize, group, byColumn }) => [
    Number(fit),
    s.put(fit ? pick(scale, active) : scale),
    perSize ? nFeatures : 0,
    group?.keep ?? 0,
    group?.of ?? 0,
    Number(byColumn ?? false),
  ]);
  const { nKept: laterKept, retrainRidges } = job.later ?? { nKept: [], retrainRidges: [] };
  const later = laterKept.length > 0 ? [s.putI32(laterKept), s.put(retrainRidges)] : [0, 0];
  const importance = job.importance ? s.put(job.importance) : 0;
  const lists = [s.putI32(job.sizes), s.putI32(activeSizes), s.putI32(place), s.putI32(rules), importance];
  const words = [
    job.nSamples,
    job.sizes.length,
    job.nKept,
    laterKept.at(-1) ?? job.nKept,
    job.rules.length,
    nFeatures,
    active.length,
    ...split(job.seed),
    ...lists,
    laterKept.length,
    ...later,
    ...SOURCE_WORDS.map((word) => source[word] ?? 0),
  ];
  if (words.length % 2 === 1) words.push(0); // doubles stand on multiples of eight
  const numbers = [job.ridge, job.retrainRidge, job.noiseStd ?? 0, job.signal ?? 0];
  const record = s.bytes(4 * words.length + 8 * numbers.length);
  s.viewI32(record, words.length).set(words);
  s.view(record + 4 * words.length, numbers.length).set(numbers);
  return record;
}

/**
 * Runs trials first … last − 1 of the job at `record` and copies their rows out.
 * @throws {OutOfMemoryError}
 */
export function runRecord(
  s: Scope,
  routine: string,
  record: number,
  first: number,
  last: number,
  trialLength: number,
): Float64Array {
  const nElems = (last - first) * trialLength;
  const out = s.f64(nElems);
  const work = s.bytes(s.core.trialWorkBytes(record));
  const asked = s.core.runTrials(record, first, last, out, work);
  if (asked !== 0) {
    const capacity = s.core.memory.buffer.byteLength;
    throw new OutOfMemoryError(
      `${routine}: WebAssembly memory is full, asked for ${asked} bytes for a QR factorization with ${capacity} bytes reserved`,
      asked,
      capacity,
    );
  }
  return s.take(out, nElems);
}
