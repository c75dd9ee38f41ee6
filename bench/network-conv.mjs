// One step of training of convNet of width 16 with batch normalisation on 28 × 28 pixels, batch 128: forward, backward, SGD with momentum.
import { steps } from "./support/network-steps.mjs";

export default () => steps("conv");
