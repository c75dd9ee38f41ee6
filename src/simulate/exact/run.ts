import { ConvergenceError, OutOfMemoryError } from "../../errors.js";
import { split } from "../../random/index.js";
import { scope, type Scope } from "../../wasm/scope.js";
import { rowLength } from "../trials.js";
import type { ExactJob } from "./job.js";

/** Lays the record of assembly/simulate/exact/job.ts down and returns its address. */
export function putExactJob(s: Scope, job: ExactJob): number {
  const rules = job.rules.flatMap(({ fit, scale, group }) => [
    Number(fit),
    s.put(scale),
    group?.keep ?? 0,
    group?.of ?? 0,
  ]);
  const words = [
    job.nSamples,
    job.sizes[0],
    job.nKept,
    job.rules.length,
    job.groupOf.length,
    job.groupSize.length,
    ...split(job.seed),
    s.putI32(job.runs),
    job.runs.length / 2,
    s.putI32(job.groupOf),
    s.put(job.betaStar),
    s.putI32(job.groupSize),
    s.put(job.groupVariance),
    s.putI32(rules),
    0,
  ];
  const numbers = [job.ridge, job.retrainRidge, job.noiseStd];
  const record = s.bytes(4 * words.length + 8 * numbers.length);
  s.viewI32(record, words.length).set(words);
  s.view(record + 4 * words.length, numbers.length).set(numbers);
  return record;
}

/**
 * Runs trials first … last − 1 in this thread, in one visit to the core. The bits of a trial depend on the job and its number only.
 * @returns the rows of the trials: [(last − first) × rowLength], row-major
 * @throws {OutOfMemoryError} more kept features of small groups than WebAssembly memory holds
 * @throws {ConvergenceError} numbers so far apart that a matrix which is positive definite cannot be told to be
 */
export function runExactTrials(job: ExactJob, first: number, last: number): Float64Array {
  return scope("simulate", (s) => {
    const record = putExactJob(s, job);
    const nElems = (last - first) * rowLength(job.rules.length);
    const out = s.f64(nElems);
    const work = s.bytes(s.core.exactWorkBytes(record));
    const failed = s.core.runExactTrials(record, first, last, out, work);
    if (failed > 0) {
      const capacity = s.core.memory.buffer.byteLength;
      throw new OutOfMemoryError(
        `simulate: WebAssembly memory is full, asked for ${failed} bytes for kept features with ${capacity} bytes reserved`,
        failed,
        capacity,
      );
    }
    if (failed < 0)
      throw new ConvergenceError(
        'simulate: the numbers of the problem must lie closer together for the exact engine, take engine "direct"',
        0,
        NaN,
      );
    return s.take(out, nElems);
  });
}
