// The test build: the published ABI plus plain reference kernels. Compiled with asserts on; never published.
export * from "./index";

// Dense linear algebra
export { refDgemm, refDgemv, refDpotrf, refDsyrk, refDtrsm, refDtrsv, refSgemm } from "./blas/reference";

export { refDgeqrf } from "./lapack/reference";

// Random lanes before they are turned into numbers
export { lanes } from "./random/fill";

export { chiSquare } from "./random/chi-square";

// One trial of the exact sampler, with what its results are made of
export { exactPieces } from "./simulate/exact/pieces";

// Functions of one number and of one list that the published module only uses inside, in another form
export { acos, asin } from "./special/asin";
export { erfc, erfcx } from "./special/erfc";
export { normalTail } from "./special/normal";
export { quadraticForm, sparseQuadraticForm } from "./simulate/quadratic";
export { kthLargest, selectWorkBytes } from "./select/kth";

// pieces of the theory that the published module only uses inside
export { truncatedMoments } from "./special/truncated";
export { productMinusOne } from "./asymptotics/atoms";
export { topShare } from "./asymptotics/share";
export { solveXi } from "./asymptotics/xi";
export { normalQuantile } from "./special/quantile";
export { solveScaled } from "./asymptotics/rounds/linear";

// The parts of the spectral routines
export { refDgemmt, refDsymv } from "./blas/reference";
export { dgemmt } from "./blas/dgemmt";
export { dsymv } from "./blas/dsymv";
export { dbdsqr } from "./lapack/dbdsqr";
export { dstedc } from "./lapack/dstedc";
export { recomputeZ } from "./lapack/secular";

// Networks: the second module's exports
export { addSingles, addToRows, reluBack, reluSingles, scaleSingles, sumOfRows } from "./nn/rows";
export { packInputs, packOutputs, runTile, sumRuns } from "./nn/conv";
export { outerSums, outerTile } from "./nn/outer";
export { multiply, winogradWork } from "./nn/winograd";
export { fourSums, outputs, slopeTile } from "./nn/winograd-tiles";
export { packWindows } from "./nn/winograd-windows";
export { channelSum, normalize, slopeOfInput, slopeSums } from "./nn/batch-norm";
export { countKept, keptBlockBytes, keptBytes, keptSums, keptTile, packKept } from "./nn/sparse";
export { softmaxLoss, squaredLoss } from "./nn/loss";
export { adamStep, sgdStep } from "./nn/optimizer";
export { evaluate, fourRows, gradients, squares, trainEpoch } from "./nn/train";
