// One step of training of a network 784-512-10 with max(0, ·) on a batch of 128: forward, backward, SGD with momentum.
import { steps } from "./support/network-steps.mjs";

export default () => steps("mlp");
