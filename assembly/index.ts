// The export list of the published module: this file is the ABI. It holds no code.
export { alloc, mark, release } from "./memory/arena";

// Dense products and triangular systems. Hot loops are exported beside their callers so that the optimiser keeps them
// apart: an engine replaces a function by its optimised form at the next call, not in the middle of a loop.
export { blasWorkBytes } from "./blas/blocking";
export { allFinite, daxpy, dcopy, ddot, dnrm2, dscal } from "./blas/level1";
export { addFourRows, dgemv, dotFourRows } from "./blas/dgemv";
export { pack, packRows, packRowsSingle, packSingle, unpackRows } from "./blas/pack";
export { tile2x16, tile2x8 } from "./blas/tile";
export { edgeTile, edgeTileSingle, macroKernel, macroKernelSingle } from "./blas/macro";
export { scaleMatrix } from "./blas/scale";
export { dgemm } from "./blas/dgemm";
export { sgemm } from "./blas/sgemm";
export { dsyrk } from "./blas/dsyrk";
export { loadStrip, solveStrip, trsmLeaf } from "./blas/trsmleaf";
export { dtrsm } from "./blas/dtrsm";
export { dtrsv } from "./blas/dtrsv";

// Cholesky
export { isSymmetric } from "./blas/symmetric";
export { dpotrf, factorColumns } from "./lapack/dpotrf";
export { factorBlock } from "./lapack/potrfleaf";
export { dpotrs } from "./lapack/dpotrs";

// special functions
export { exp } from "./special/exp";
export { log } from "./special/log";
export { normalDensity } from "./special/normal";

// asymptotic theory
export { predictRisks, predictWorkBytes } from "./asymptotics/predict";
export { coefficientLaw, coefficientLawWorkBytes } from "./asymptotics/coefficient-law";
export { predictMany, predictManyWorkBytes } from "./asymptotics/many";
export { predictRounds, roundsWorkBytes } from "./asymptotics/rounds/predict";
export { averagesWorkBytes, predictAverages } from "./asymptotics/general/predict";
export { averageRounds, averageRoundsWorkBytes } from "./asymptotics/general/rounds/predict";
export { featureMoments, featureMomentsWorkBytes } from "./asymptotics/features";

// LU
export { dgetrf, dgetrs, eliminate, largestOf } from "./lapack/dgetrf";
export { dgetri, invertRows } from "./lapack/dgetri";
export { dgecon, dgeconWorkBytes, oneNorm } from "./lapack/dgecon";

// QR and least squares
export { transpose, transposeStrip } from "./blas/transpose";
export { mirror } from "./blas/mirror";
export { copyMatrix, zeroMatrix } from "./blas/copy";
export { accurateGradient, accurateResidual, accurateRow, addAccurately, splitResidual } from "./blas/dot2";
export { dlarfg } from "./lapack/dlarfg";
export { factorPanel, formT } from "./lapack/reflectors";
export { dgeqrf, dgeqrfWorkBytes } from "./lapack/dgeqrf";
export { dormqr, dormqrWorkBytes } from "./lapack/dormqr";
export { dgeqp3, dgeqp3WorkBytes } from "./lapack/dgeqp3";
export { dgelqf, dgelqfWorkBytes, dormlq, dormlqWorkBytes, factorRows } from "./lapack/dgelqf";
export { dgelsy, dgelsyWorkBytes } from "./lapack/dgelsy";
export { qrSolve, qrSolveWorkBytes } from "./lapack/qrsolve";

// The symmetric eigenproblem
export { fourColumns } from "./lapack/order";
export { symvFourRows } from "./blas/dsymv";
export { drot } from "./blas/drot";
export { applyLeft, applyRight } from "./lapack/rowreflectors";
export { dsytrd } from "./lapack/dsytrd";
export { sweep as dsterfSweep } from "./lapack/dsterf";
export {
  evaluate as secularSums,
  multiplyRatios,
  multiplySquaredRatios,
  secularRoot,
} from "./lapack/secular";
export { secularVector } from "./lapack/kinds";
export { dsyev, dsyevWorkBytes } from "./lapack/dsyev";

// Singular values
export { dgebrd, gatherColumn } from "./lapack/dgebrd";
export { sweep as dbdsqrSweep } from "./lapack/dbdsqr";
export { leftVector } from "./lapack/dbdsdc";
export { dgesvd, dgesvdWorkBytes } from "./lapack/dgesvd";

// random numbers and selection
export { philoxBlock, philoxGroups } from "./random/philox";
export { normalsFromLanes } from "./random/normal";
export { normals, uniforms } from "./random/fill";
export { integers, permutation } from "./random/permute";
export { topK, topKWorkBytes } from "./select/topk";

// simulation
export { erfs } from "./special/erf";
export { scaleAndDot } from "./simulate/design";
export { weightedDistance } from "./simulate/risk";
export { copyColumns } from "./simulate/columns";
export { addFour, dotFour } from "./simulate/combine";
export { meanSquares } from "./simulate/mean-squares";
export { reluFeatures } from "./simulate/relu";
export { runTrials, trialWorkBytes } from "./simulate/trial";
export { exactWorkBytes, runExactTrials } from "./simulate/exact/trial";
