import * as v from "valibot";
import { DomainError, ShapeError } from "../errors.js";
import { Stream } from "../random/index.js";
import { describe, finite, integer, optionsOf, validate } from "../validate.js";
import { checkClasses, checkList, numberAt, type Samples } from "./data.js";
import { checkShape, sizeOf, type Shape } from "./layers.js";

const subsetSchema = v.strictObject({
  size: integer(1),
  seed: v.optional(integer(0), 1),
  balanced: v.optional(v.boolean(), false),
});

/**
 * Some of the samples, chosen by lot: the first `size` of an order that depends on the seed only, so that a smaller subset is the
 * beginning of a larger one.
 * @param samples X [n × inputs], y [n] classes
 * @param options `size`; `seed`, default 1; `balanced`: as many of every class that occurs, up to one; default false
 * @returns new samples, X as singles
 * @throws {ShapeError} X that does not hold as many numbers for every y
 * @throws {DomainError} more samples than there are, or than the smallest class can balance
 * @example
 * const all = { X: [10, 11, 20, 21, 30, 31], y: [0, 1, 0] };
 * subset(all, { size: 2, balanced: true }).y.toSorted(); // [0, 1]
 */
export function subset(
  samples: Samples,
  options: { size: number; seed?: number; balanced?: boolean },
): { X: Float32Array; y: Int32Array } {
  const { size, seed, balanced } = validate("subset", subsetSchema, options);
  const { X, y } = (samples ?? {}) as Samples;
  checkList("subset", "X", X);
  checkList("subset", "y", y);
  const n = y.length;
  const inputs = X.length / n;
  if (!Number.isInteger(inputs) || inputs < 1)
    throw new ShapeError(`subset: X must hold as many numbers for each of ${n} samples, got ${X.length}`);
  if (size > n)
    throw new DomainError(`subset: size must be at most ${n}, the number of samples, got ${size}`);
  const order = [...new Stream(seed).child("subset").permutation(n)];
  const chosen = (balanced ? inTurns(order, y, size) : order).slice(0, size);
  const out = { X: new Float32Array(size * inputs), y: new Int32Array(size) };
  for (const [to, from] of chosen.entries()) {
    for (let j = 0; j < inputs; j++) out.X[to * inputs + j] = numberAt("subset", "X", X, from * inputs + j);
    out.y[to] = numberAt("subset", "y", y, from);
  }
  return out;
}

/** The same order with the classes taking turns. */
function inTurns(order: readonly number[], y: ArrayLike<number>, size: number): number[] {
  const seen = new Map<number, number>();
  const turn = new Map<number, number>();
  for (const i of order) {
    const before = seen.get(y[i]) ?? 0;
    turn.set(i, before);
    seen.set(y[i], before + 1);
  }
  const counts = [...seen.values()];
  const smallest = Math.min(...counts);
  const most = counts.reduce((sum, count) => sum + Math.min(count, smallest + 1), 0);
  if (size > most)
    throw new DomainError(
      `subset: size must be at most ${most} to balance ${seen.size} classes, the smallest of ${smallest}, got ${size}`,
    );
  return order.toSorted((i, j) => turn.get(i)! - turn.get(j)!);
}

const noiseSchema = v.strictObject({
  share: v.pipe(
    finite(),
    v.check((x) => x >= 0 && x <= 1, "be in [0, 1]"),
  ),
  classes: integer(2, 1 << 20),
  seed: v.optional(integer(0), 1),
});

/**
 * Labels of which a share is redrawn: round(share · n) of them, chosen by lot, become a class drawn from all classes alike, which in one of
 * `classes` cases is the one that stood there. The labels that a smaller share redraws are among those of a larger one, and get the same class.
 * @param labels [n] classes 0 … classes − 1; not changed
 * @param options `share` in [0, 1]; `classes`; `seed`, default 1
 * @returns new labels
 * @throws {DomainError} a label that is no such class, an option out of range
 * @example
 * const y = Array.from({ length: 1000 }, (_, i) => i % 10);
 * labelNoise(y, { share: 0.2, classes: 10 }).filter((label, i) => label !== y[i]).length; // 179
 */
export function labelNoise(
  labels: ArrayLike<number>,
  options: { share: number; classes: number; seed?: number },
): Int32Array {
  const { share, classes, seed } = validate("labelNoise", noiseSchema, options);
  checkList("labelNoise", "labels", labels);
  checkClasses("labelNoise", "labels", labels, classes);
  const stream = new Stream(seed).child("label noise");
  const out = new Int32Array(labels.length);
  for (let i = 0; i < out.length; i++) out[i] = labels[i];
  const n = Math.round(share * out.length);
  const order = stream.child("which").permutation(out.length);
  const drawn = stream.child("class").integers(classes, n);
  for (let i = 0; i < n; i++) out[order[i]] = drawn[i];
  return out;
}

/**
 * Images with every factor × factor pixels replaced by their mean.
 * @param X [n × height × width × channels], channels last
 * @param options `shape` [height, width, channels] of an image; `factor`, which divides height and width
 * @returns new images of shape [height/factor, width/factor, channels]
 * @throws {ShapeError} X that holds no whole number of such images, a factor that does not divide
 * @example
 * shrink([1, 3, 5, 7], { shape: [2, 2, 1], factor: 2 }); // [4]
 */
export function shrink(X: ArrayLike<number>, options: { shape: Shape; factor: number }): Float32Array {
  checkList("shrink", "X", X);
  const { factor, ...given } = optionsOf("shrink", options, ["shape", "factor"]);
  const shape = checkShape("shrink", given.shape);
  const [height, width, channels] = shape;
  const n = X.length / sizeOf(shape);
  if (!Number.isInteger(n))
    throw new ShapeError(`shrink: X must hold ${sizeOf(shape)} numbers per image, got ${X.length}`);
  if (!Number.isInteger(factor) || factor < 1 || height % factor !== 0 || width % factor !== 0)
    throw new ShapeError(`shrink: factor must divide ${height} and ${width}, got ${describe(factor)}`);
  const row = (width / factor) * channels;
  const sums = new Float64Array((n * height * row) / factor);
  for (let y = 0, at = 0; y < n * height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++)
        sums[Math.floor(y / factor) * row + Math.floor(x / factor) * channels + c] += numberAt(
          "shrink",
          "X",
          X,
          at++,
        );
  return Float32Array.from(sums, (sum) => sum / factor ** 2);
}
