// The entry "overparam/worker": what a thread runs that a factory of the user's starts (`setWorkerFactory`). It serves the jobs
// of simulate and of sweeps alike, so that a bundler is told of one worker only.
import { serve } from "#sweep-thread";
import { perform } from "./sweep/perform.js";
import { answer } from "./workers/answer.js";

serve(answer(perform));
