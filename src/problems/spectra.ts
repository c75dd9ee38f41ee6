import { DomainError } from "../errors.js";
import { gram, qr } from "../linalg/index.js";
import { fromFlat, zeros, type Matrix } from "../matrix/index.js";
import { checkSeed, Stream } from "../random/index.js";
import { describe } from "../validate.js";
import { core } from "../wasm/instance.js";

/** Features of a ready-made covariance, at most: 800 MB. */
const MOST_FEATURES = 1e4;

/**
 * The covariance of a stationary autoregressive sequence, Σ_ij = ρ^|i−j|: neighbours are alike.
 * @param p number of features, 1 to 10000
 * @param rho ρ in [−1, 1]
 * @returns shape [p, p], unit variances, for `linearGaussian({ covariance, … })`
 * @throws {DomainError} an argument out of range
 * Cost: p² doubles, one pass over them.
 * @example
 * ar1(3, 0.5); // [[1, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 1]]
 */
export function ar1(p: number, rho: number): Matrix {
  checkSize("ar1", "p", p);
  checkRho("ar1", rho, -1);
  const powers = new Float64Array(p).fill(1);
  for (let k = 1; k < p; k++) powers[k] = powers[k - 1] * rho;
  return filled(p, (i, j) => powers[Math.abs(i - j)]);
}

/**
 * The covariance of features that are all alike, Σ_ij = ρ for i ≠ j: one common factor.
 * @param p number of features, 1 to 10000
 * @param rho ρ in [−1/(p−1), 1], beyond which Σ would have a negative eigenvalue
 * @returns shape [p, p], unit variances, for `linearGaussian({ covariance, … })`
 * @throws {DomainError} an argument out of range
 * Cost: p² doubles, one pass over them.
 * @example
 * equicorrelated(3, 0.5); // [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]]
 */
export function equicorrelated(p: number, rho: number): Matrix {
  checkSize("equicorrelated", "p", p);
  checkRho("equicorrelated", rho, lowestRho(p));
  return filled(p, (i, j) => (i === j ? 1 : rho));
}

/**
 * The covariance of features in blocks of neighbours, equicorrelated within a block and independent between blocks.
 * @param p number of features, 1 to 10000; the last block is smaller where blockSize does not divide p
 * @param blockSize features to a block, 1 to p
 * @param rho ρ in [−1/(blockSize−1), 1]
 * @returns shape [p, p], unit variances, for `linearGaussian({ covariance, … })`
 * @throws {DomainError} an argument out of range
 * Cost: p² doubles, one pass over them.
 * @example
 * blockCorrelated(3, 2, 0.5); // [[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]]
 */
export function blockCorrelated(p: number, blockSize: number, rho: number): Matrix {
  checkSize("blockCorrelated", "p", p);
  checkSize("blockCorrelated", "blockSize", blockSize, p);
  checkRho("blockCorrelated", rho, lowestRho(blockSize));
  const block = (i: number) => Math.floor(i / blockSize);
  return filled(p, (i, j) => (i === j ? 1 : block(i) === block(j) ? rho : 0));
}

/**
 * A covariance whose eigenvalues fall like a power, Λ_k = k^−exponent for k = 1…p: in the features' own directions, or with a seed
 * in random ones.
 * @param p number of features, 1 to 10000
 * @param exponent any finite number; 0 gives the identity
 * @param seed whole number ≥ 0: the eigenvectors are a random orthonormal basis from this seed. Left out: Σ is diagonal.
 * @returns shape [p, p], for `linearGaussian({ covariance, … })`
 * @throws {DomainError} an argument out of range
 * Cost: p² doubles; with a seed p² normals, a QR factorisation and a product of its factor, about 11p³/3 flops.
 * @example
 * powerLaw(2, 1); // [[1, 0], [0, 0.5]]
 */
export function powerLaw(p: number, exponent: number, seed?: number): Matrix {
  checkSize("powerLaw", "p", p);
  if (seed !== undefined) checkSeed("powerLaw", seed);
  if (!Number.isFinite(exponent))
    throw new DomainError(`powerLaw: exponent must be a finite number, got ${describe(exponent)}`);
  // The core's own functions, so that every engine gives the same bits.
  const { exp, log } = core();
  const eigenvalues = Float64Array.from({ length: p }, (_, k) => exp(-exponent * log(k + 1)));
  const overflow = eigenvalues.findIndex((value) => !Number.isFinite(value));
  if (overflow >= 0)
    throw new DomainError(`powerLaw: exponent must keep the eigenvalues finite, got ${exponent}`);
  if (seed === undefined) return filled(p, (i, j) => (i === j ? eigenvalues[i] : 0));
  const { Q } = qr(fromFlat(p, p, new Stream(seed).child("powerLaw").normals(p * p)));
  const scaled = Q.data.map((q, i) => q * Math.sqrt(eigenvalues[i % p]));
  const root = fromFlat(p, p, scaled);
  return gram(root, { of: "rows" });
}

function filled(p: number, entry: (i: number, j: number) => number): Matrix {
  const covariance = zeros(p, p);
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) covariance.data[i * p + j] = entry(i, j);
  return covariance;
}

const lowestRho = (size: number): number => (size > 1 ? -1 / (size - 1) : -1);

function checkSize(routine: string, name: string, size: unknown, most = MOST_FEATURES): void {
  if (!Number.isInteger(size) || (size as number) < 1 || (size as number) > most)
    throw new DomainError(
      `${routine}: ${name} must be a whole number from 1 to ${most}, got ${describe(size)}`,
    );
}

function checkRho(routine: string, rho: unknown, lowest: number): void {
  if (typeof rho !== "number" || !(rho >= lowest && rho <= 1))
    throw new DomainError(`${routine}: rho must be in [${lowest}, 1], got ${describe(rho)}`);
}
