// The worker's entry: one leg after the other.
import { useNetworkModule } from "../wasm/network.js";
import { answer } from "../workers/answer.js";
import { serve } from "../workers/thread.node.js";
import { runLeg } from "./leg.js";

serve(answer(runLeg, useNetworkModule));
