// The export list of the second module, which trains networks: loaded by "overparam/network" alone, so that the core stays small.
export { alloc, mark, release } from "./memory/arena";

export { blasWorkBytes } from "./blas/blocking";
export { packRowsSingle, packSingle } from "./blas/pack";
export { tile2x16 } from "./blas/tile";
export { edgeTileSingle, macroKernelSingle } from "./blas/macro";
export { sgemm } from "./blas/sgemm";

// Layers and steps, exported beside their callers so that the optimiser keeps them apart (see index.ts).
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
