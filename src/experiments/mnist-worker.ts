// The worker's entry: one subsample after the other.
import { answer } from "../workers/answer.js";
import { serve } from "../workers/thread.node.js";
import { runSubsample } from "./mnist-task.js";

serve(answer(runSubsample));
