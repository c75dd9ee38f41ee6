// A problem with any covariance Σ = UΛUᵀ, and the law of its dense fit (docs/theory.md §4). Vectors "of the eigenbasis" have
// an entry per eigenvalue, those "of the features" one per feature.
import { NO_TRANS, TRANS } from "../../abi";
import { dgemv } from "../../blas/dgemv";
import { ddot } from "../../blas/level1";
import { At } from "../../memory/address";
import { atomArrayBytes, problemBytes } from "../atoms";
import { denseLaw } from "../law";
import { Problem } from "../problem";

/** What every part of a prediction reads. */
@unmanaged
export class Model {
  p: i32;
  /** Eigenvalues above 0. */
  rank: i32;
  /** What counts as 0 on the scale of Σ, for all of it and for its blocks: p·eps·λ_max. */
  least: f64;
  nSamples: f64;
  noiseVariance: f64;
  /** Σ, p×p. */
  sigma: usize;
  /** U, p×p, an eigenvector in each column. */
  vectors: usize;
  /** β*, of the features. */
  betaStar: usize;
  key0: u32;
  key1: u32;
  nDraws: i32;

  xi: f64;
  slack: f64;
  gamma: f64;
  /** Of the eigenbasis: √Λ; a; 1 − a; Θ = √(nΛ)ζ with ζ = Uᵀβ*. */
  root: usize;
  a: usize;
  rest: usize;
  theta: usize;
  /** β̂ = U(mean + spread∘h). γ = ∞: in units of √(γ/n), so that the mean is 0. */
  mean: usize;
  spread: usize;
  /** t = Θ/√γ; 0 where γ is 0 or ∞. */
  t: usize;
  /** Of the features: UΛ^{1/2}Θ = √n Σβ*, and the same of t; U·mean. */
  thetaImage: usize;
  tImage: usize;
  centre: usize;
  /** ‖Θ‖²/n, ‖t‖²/n, and σ²/γ. */
  thetaSquare: f64;
  tSquare: f64;
  noiseRatio: f64;
}

/** Arrays of p doubles that `setModel` fills, beside those of the atoms. */
const ARRAYS: usize = 7;
const RECORD: usize = 256;

/** Bytes of the memory of a model. */
export function modelBytes(p: i32): usize {
  return RECORD + problemBytes(p) + (ARRAYS + 2) * atomArrayBytes(p);
}

/**
 * Fills a model: the problem as `predictAverages` is given it, and the law of its dense fit, which is §2 with the eigenvalues for atoms of weight 1/p.
 * @param eigenvalues [p] ascending, 0 where Σ is singular
 * @param memory modelBytes(p), 64-aligned, behind the model
 * @returns 0, or XI_FAILED
 */
export function setModel(
  model: Model,
  p: i32,
  nSamples: f64,
  sigma: usize,
  eigenvalues: usize,
  vectors: usize,
  betaStar: usize,
  noiseStd: f64,
  ridge: f64,
  nDraws: i32,
  key0: u32,
  key1: u32,
  memory: usize,
): i32 {
  model.p = p;
  model.nSamples = nSamples;
  model.noiseVariance = noiseStd * noiseStd;
  model.sigma = sigma;
  model.vectors = vectors;
  model.betaStar = betaStar;
  model.key0 = key0;
  model.key1 = key1;
  model.nDraws = nDraws;
  const stride = atomArrayBytes(p);
  assert(offsetof<Problem>() <= RECORD, "setModel: record");
  const problem = changetype<Problem>(memory);
  const arrays = memory + RECORD;
  problem.nAtoms = p;
  problem.kappa = <f64>p / model.nSamples;
  problem.noiseVariance = model.noiseVariance;
  problem.ridge = ridge;
  problem.weight = arrays;
  problem.variance = arrays + stride;
  problem.coefficient = arrays + 2 * stride;
  problem.activeWeight = arrays + 3 * stride;
  problem.a = arrays + 4 * stride;
  problem.rest = arrays + 5 * stride;
  problem.ratio = arrays + 6 * stride;
  problem.theta = arrays + 7 * stride;
  const more = arrays + problemBytes(p);
  model.a = problem.a;
  model.rest = problem.rest;
  model.theta = problem.theta;
  model.root = more;
  model.mean = more + stride;
  model.spread = more + 2 * stride;
  model.t = more + 3 * stride;
  model.thetaImage = more + 4 * stride;
  model.tImage = more + 5 * stride;
  model.centre = more + 6 * stride;
  const scratch = more + 7 * stride;

  dgemv(TRANS, p, p, sqrt(<f64>p), model.vectors, p, model.betaStar, 0.0, problem.coefficient);
  let rank = 0;
  for (let i = 0; i < p; i++) {
    const lambda = load<f64>(At.nth(eigenvalues, i));
    store<f64>(At.nth(problem.variance, i), lambda);
    store<f64>(At.nth(problem.weight, i), 1 / <f64>p);
    store<f64>(At.nth(problem.activeWeight, i), lambda > 0 ? 1 / <f64>p : 0);
    rank += i32(lambda > 0);
  }
  store<f64>(At.nth(problem.variance, p), 1.0);
  store<f64>(At.nth(problem.activeWeight, p), 0.0);
  model.rank = rank;
  model.least = <f64>p * 2.220446049250313e-16 * load<f64>(At.nth(eigenvalues, p - 1));
  const info = denseLaw(problem, (<f64>rank - model.nSamples) / model.nSamples, scratch);
  model.xi = problem.xi;
  model.slack = problem.slack;
  model.gamma = problem.gamma;
  if (info == 0) setVectors(model, problem, scratch);
  return info;
}

function setVectors(model: Model, problem: Problem, scratch: usize): void {
  const p = model.p;
  const gamma = model.gamma;
  const inside = gamma > 0 && gamma != Infinity;
  const scale = inside ? 1 / sqrt(gamma) : 0;
  const spread = gamma == Infinity ? 1 : sqrt(gamma / model.nSamples);
  const meanScale = gamma == Infinity ? 0 : 1 / sqrt(<f64>p);
  model.noiseRatio = inside ? model.noiseVariance / gamma : 0;
  for (let i = 0; i < p; i++) {
    const root = sqrt(load<f64>(At.nth(problem.variance, i)));
    const theta = load<f64>(At.nth(problem.theta, i));
    const mean = load<f64>(At.nth(problem.a, i)) * load<f64>(At.nth(problem.coefficient, i));
    store<f64>(At.nth(model.root, i), root);
    store<f64>(At.nth(model.mean, i), meanScale * mean);
    store<f64>(At.nth(model.spread, i), spread * load<f64>(At.nth(problem.ratio, i)));
    store<f64>(At.nth(model.t, i), scale * theta);
    store<f64>(At.nth(scratch, i), root * theta);
  }
  dgemv(NO_TRANS, p, p, 1.0, model.vectors, p, scratch, 0.0, model.thetaImage);
  for (let i = 0; i < p; i++)
    store<f64>(At.nth(model.tImage, i), scale * load<f64>(At.nth(model.thetaImage, i)));
  dgemv(NO_TRANS, p, p, 1.0, model.vectors, p, model.mean, 0.0, model.centre);
  model.thetaSquare = ddot(p, model.theta, model.theta) / model.nSamples;
  model.tSquare = ddot(p, model.t, model.t) / model.nSamples;
}

/** Whether the risk of the dense fit is neither 0 nor infinite: then which features are kept depends on the noise of the data. */
export function isRandom(model: Model): bool {
  return model.gamma > 0 && model.gamma != Infinity;
}
