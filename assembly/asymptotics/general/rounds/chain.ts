// Pruning in rounds under any covariance (docs/theory.md §7, §8): what the draws of one rule remember from round to round.
//
// Fit k is θ_k = H_k(Θ + N_k − Σ_j e_j u_j) with N_k = Σ_j q_j N_j + g_k and u_j = Θ + N_j − θ_j, sums over the earlier fits. So all that a
// refit looks at lies in the span of
//
//   Θ │ N_0, θ_0 │ N_1, θ_1 │ …                     the basis, 1 + 2r vectors for r fits remembered
//
// and g_k. Of each vector v only its image UΛ^{1/2}v on the features is kept: the entries of it on a set S are Gᵀv, G = Σ^{1/2}[:, S].
// A fit is not remembered where its noise is none, infinite (then it only decides the next set), or all but a mixture of the earlier ones.
import { AVERAGE_PARTS } from "../../../abi";
import { blasWorkBytes } from "../../../blas/blocking";
import { At } from "../../../memory/address";
import { Size } from "../../../memory/size";
import { CONTROLS, drawsBytes } from "../draws";
import { Bench, benchBytes, N_PROBES, setBench } from "../project";
import { spectraBytes } from "../refit";
import { chooseWorkBytes } from "../rules";

@unmanaged
export class Chain {
  p: i32;
  nDraws: i32;
  nRounds: i32;
  /** Features kept by the first refit, the most. */
  most: i32;

  // per draw, rows of p
  /** Dense fits of the first round, kept for every run. */
  start: usize;
  /** The latest fit, 0 outside its set. */
  beta: usize;
  lots: usize;
  /** Image of the fresh normal vector of the round. */
  fresh: usize;
  /** i32: the latest set, and the one before. */
  sets: usize;
  before: usize;
  /** [nRounds × nDraws × p]: images of N_j and of θ_j. */
  noises: usize;
  fits: usize;

  // per draw
  /** [(2·nRounds + 1) × most] K⁻¹Gᵀv of the basis and of g. */
  solved: usize;
  /** Numbers whose averages the equations are made of. */
  records: usize;
  /** Numbers of mean 0: three of the dense fit, two of every round. */
  controls: usize;
  pruned: usize;
  /** [nRounds] θ_j·Θ/n. The sample's, not the law's: what they are off by is in the forms as well. */
  products: usize;

  // of all draws, for the runs that leave a part out: per round
  /** [numbersOf × AVERAGE_PARTS] what `averages` starts from. */
  anchors: usize;
  /** [COURSE] ξ_k of the records, the branch, fits remembered afterwards. */
  course: usize;

  // of the run
  /** Cov(N_i, N_j), [nRounds × nRounds], of the fits remembered. */
  covariance: usize;
  /** Means of the products. */
  signals: usize;
  remembered: i32;
  /** Means of the records; the equations; scratch of a set of rows, of means, of spectra. */
  means: usize;
  equations: usize;
  rows: usize;
  columns: usize;
  spectra: usize;
  scratch: usize;
  /** Workspace of the products. */
  work: usize;
  bench: Bench;
}

/** Vectors of the basis. */
export function basisSize(remembered: i32): i32 {
  return 1 + 2 * remembered;
}

/** Pairs of vectors of the basis, a ≤ b. */
export function pairs(nVectors: i32): i32 {
  return (nVectors * (nVectors + 1)) >> 1;
}

/** Doubles of a record: vᵀHv'/n and vᵀH(1−H)v'/n of all pairs, tr H/n and tr H(1−H)/n. */
export function recordLength(nVectors: i32): i32 {
  return 2 * pairs(nVectors) + 2;
}

export function controlLength(nRounds: i32): i32 {
  return CONTROLS + 2 * nRounds;
}

/** Doubles of a row of `course`. */
export const COURSE: i32 = 3;

/** Numbers that a round averages: the pruned risk, products, and a record. */
export function numbersOf(nRounds: i32): i32 {
  return 1 + nRounds + recordLength(basisSize(nRounds));
}

const HEAD: u64 = 1024;

/** Bytes of a chain whose refits keep at most `most` features. In 64 bits: much of it does not fit, and must be seen not to. */
export function chainBytes(p: i32, most: i32, nRounds: i32, nDraws: i32): u64 {
  const widest = basisSize(nRounds);
  const rowsOfP = 5 + 2 * <u64>nRounds; // start, beta, lots, fresh, and the two sets together
  const perDraw =
    rowsOfP * <u64>p +
    <u64>(widest + 1) * <u64>most +
    <u64>recordLength(widest) +
    <u64>controlLength(nRounds) +
    <u64>(1 + nRounds);
  const shared =
    <u64>(nRounds * nRounds + nRounds) +
    <u64>recordLength(widest) +
    <u64>nRounds * <u64>(COURSE + numbersOf(nRounds) * AVERAGE_PARTS) +
    <u64>(4 * nRounds * nRounds + 4 * nRounds + 1) +
    3 * <u64>(widest + 1 + N_PROBES) * <u64>most +
    <u64>(controlLength(nRounds) + 1) * <u64>nDraws +
    <u64>controlLength(nRounds);
  return (
    HEAD +
    8 * (<u64>nDraws * perDraw + shared) +
    <u64>spectraBytes(most) +
    <u64>benchBytes(most) +
    scratchBytes(p) +
    1024
  );
}

/** Two chunks of rows, and what choosing takes. */
function scratchBytes(p: i32): u64 {
  return <u64>drawsBytes(p, 0) + <u64>chooseWorkBytes(p) + <u64>blasWorkBytes() + 1024;
}

/** A chain at `memory`, 64-aligned, of Size.clamp(chainBytes). */
export function setChain(memory: usize, p: i32, most: i32, nRounds: i32, nDraws: i32): Chain {
  const chain = changetype<Chain>(memory);
  const widest = basisSize(nRounds);
  const block = (<usize>nDraws * <usize>p) << 3;
  chain.p = p;
  chain.nDraws = nDraws;
  chain.nRounds = nRounds;
  chain.most = most;
  let at = memory + <usize>HEAD;
  chain.bench = changetype<Bench>(memory + 512);
  chain.start = at;
  chain.beta = chain.start + block;
  chain.lots = chain.beta + block;
  chain.fresh = chain.lots + block;
  chain.sets = chain.fresh + block;
  chain.before = chain.sets + (block >> 1);
  chain.noises = chain.sets + block;
  chain.fits = chain.noises + <usize>nRounds * block;
  at = chain.fits + <usize>nRounds * block;
  chain.solved = at;
  at = At.f64(at, nDraws, 0, (widest + 1) * most);
  chain.records = at;
  at = At.f64(at, nDraws, 0, recordLength(widest));
  chain.controls = at;
  at = At.f64(at, nDraws, 0, controlLength(nRounds));
  chain.pruned = at;
  at = At.nth(at, nDraws);
  chain.products = at;
  at = At.f64(at, nDraws, 0, nRounds);
  chain.anchors = at;
  at = At.f64(at, nRounds * numbersOf(nRounds), 0, AVERAGE_PARTS);
  chain.course = at;
  at = At.f64(at, nRounds, 0, COURSE);
  chain.covariance = at;
  at = At.nth(at, nRounds * nRounds);
  chain.signals = at;
  at = At.nth(at, nRounds);
  chain.means = at;
  at = At.nth(at, recordLength(widest));
  chain.equations = at;
  at = At.nth(at, 4 * nRounds * nRounds + 4 * nRounds + 1);
  chain.rows = at;
  at = At.f64(at, 3 * (widest + 1 + N_PROBES), 0, most);
  chain.columns = at;
  at = At.nth(at, (controlLength(nRounds) + 1) * nDraws + controlLength(nRounds));
  chain.spectra = (at + 63) & ~(<usize>63);
  at = chain.spectra + spectraBytes(most);
  setBench(chain.bench, most, at);
  chain.scratch = (at + benchBytes(most) + 63) & ~(<usize>63);
  chain.work = (chain.scratch + drawsBytes(p, 0) + chooseWorkBytes(p) + 63) & ~(<usize>63);
  return chain;
}

/** Bytes as an argument for alloc. */
export function chainWorkBytes(p: i32, most: i32, nRounds: i32, nDraws: i32): usize {
  return Size.clamp(chainBytes(p, most, nRounds, nDraws));
}

/** Rows of one draw in an array of [… × nDraws × p]. */
export function ofDraw(chain: Chain, array: usize, j: i32, i: i32): usize {
  return At.f64(array, j * chain.nDraws + i, 0, chain.p);
}
