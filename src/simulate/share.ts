import type { ExactJob } from "./exact/job.js";
import type { TrialJob } from "./trials.js";

/**
 * The job with the matrices of its design in memory that threads share, so that they are not copied with every range of trials. Where
 * there is no such memory (a page that is not cross-origin isolated) the job as it is: it is then copied.
 */
export function shareMatrices(job: TrialJob | ExactJob): TrialJob | ExactJob {
  if ("engine" in job) return job;
  const { design } = job;
  if (!design || typeof SharedArrayBuffer === "undefined") return job;
  return { ...job, design: { ...design, map: shared(design.map), covariance: shared(design.covariance) } };
}

function shared(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
