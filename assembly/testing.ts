// The test build: the published ABI plus plain reference kernels. Compiled with asserts on; never published.
export * from "./index";

// Dense linear algebra
export { refDgemm, refDgemv, refDpotrf, refDsyrk, refDtrsm, refDtrsv } from "./blas/reference";

export { refDgeqrf } from "./lapack/reference";

// Random lanes before they are turned into numbers
export { lanes } from "./random/fill";
