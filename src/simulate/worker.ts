// The worker's entry: runs ranges of trials for simulate and simulateCurve.
import { serve } from "#simulate-thread";
import { answer } from "../workers/answer.js";
import { runRange } from "./range.js";

serve(answer(runRange));
