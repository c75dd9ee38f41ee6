// The worker's entry: one leg after the other.
import { serve } from "#study-thread";
import { useNetworkModule } from "../wasm/network.js";
import { answer } from "../workers/answer.js";
import { runLeg } from "./leg.js";

serve(answer(runLeg, useNetworkModule));
