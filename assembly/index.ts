// The export list of the published module: this file is the ABI. It holds no code.
export { alloc, mark, release } from "./memory/arena";

// special functions
export { exp } from "./special/exp";
export { log } from "./special/log";
export { erfc, erfcx } from "./special/erfc";
export { normalDensity, normalTail } from "./special/normal";

// asymptotic theory
export { predictRisks } from "./asymptotics/predict";
export { coefficientLaw } from "./asymptotics/coefficient-law";
