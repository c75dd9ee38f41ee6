// The worker's entry: whole cells, and of longer ones ranges of trials and the theory.
import { serve } from "#sweep-thread";
import { answer } from "../workers/answer.js";
import { perform } from "./perform.js";

serve(answer(perform));
