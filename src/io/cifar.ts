// The binary version of CIFAR-10 and CIFAR-100 (Krizhevsky 2009): records of one label byte (CIFAR-100: two, the coarse and the fine one)
// and 3072 pixel bytes, all red ones of the image row after row, then all green, then all blue ones.
import { DomainError } from "../errors.js";
import { describe, optionsOf } from "../validate.js";
import { bytesOf } from "./bytes.js";
import { MAX_BYTES } from "./npz.js";
import { openSource } from "./source.js";

const SIDE = 32;
const PIXELS = SIDE * SIDE;
const CHANNELS = 3;
const COARSE_CLASSES = 20;

const files = {
  10: { train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`), test: ["test_batch.bin"] },
  100: { train: ["train.bin"], test: ["test.bin"] },
};

/** Small colour photographs with a class each. */
export interface CifarImages {
  /** Values 0–255 of n images, [n × 32 × 32 × 3], channels last. */
  X: Uint8Array;
  /** The class of each, 0–9 or 0–99. */
  y: Uint8Array;
  /** CIFAR-100: the superclass of each, 0–19. */
  coarse?: Uint8Array;
  /** [32, 32, 3], as networks take it for `inputShape`. */
  shape: readonly [number, number, number];
}

/**
 * Reads the bytes of one file of the binary version of CIFAR-10 or CIFAR-100.
 * @param file the bytes of the whole file
 * @param options `classes` 10 or 100; `name`: what error messages call the file
 * @returns images with channels last, and classes
 * @throws {DomainError} a length that is no multiple of a record's (3073 or 3074 bytes), a label out of range
 * Cost: one pass over the bytes.
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html
 * @example
 * const { X, y } = parseCifar(new Uint8Array(3073).fill(200).fill(7, 0, 1), { classes: 10 });
 * X.length; // 3072
 * y; // [7]
 */
export function parseCifar(file: Uint8Array, options: { classes: 10 | 100; name?: string }): CifarImages {
  const bytes = bytesOf("parseCifar", file);
  const { classes, name = "the file" } = optionsOf("parseCifar", options, ["classes", "name"]);
  checkClasses("parseCifar", classes);
  if (typeof name !== "string")
    throw new TypeError(`parseCifar: name must be a string, got ${describe(name)}`);
  const nLabels = classes === 10 ? 1 : 2;
  const record = nLabels + CHANNELS * PIXELS;
  const n = bytes.length / record;
  if (n < 1 || !Number.isInteger(n))
    throw new DomainError(
      `parseCifar: ${name} must have a multiple of ${record} bytes, as records of CIFAR-${classes} have, got ${bytes.length}`,
    );
  const X = new Uint8Array(n * CHANNELS * PIXELS);
  const labels = (place: number, below: number) =>
    Uint8Array.from({ length: n }, (_, i) => {
      const label = bytes[i * record + place];
      if (label < below) return label;
      throw new DomainError(
        `parseCifar: label ${i} of ${name} must be a class from 0 to ${below - 1}, got ${label}`,
      );
    });
  for (let i = 0, to = 0; i < n; i++) {
    const from = i * record + nLabels;
    for (let pixel = from; pixel < from + PIXELS; pixel++)
      for (let channel = 0; channel < CHANNELS; channel++) X[to++] = bytes[pixel + channel * PIXELS];
  }
  const y = labels(nLabels - 1, classes);
  const shape = [SIDE, SIDE, CHANNELS] as const;
  return classes === 10 ? { X, y, shape } : { X, y, coarse: labels(0, COARSE_CLASSES), shape };
}

/**
 * Reads a folder with the binary version of CIFAR-10 (data_batch_1.bin … data_batch_5.bin, test_batch.bin) or CIFAR-100 (train.bin,
 * test.bin), gzipped or not.
 * @param folder its path in Node, its address in browsers
 * @param options `classes` 10 or 100, default 10
 * @returns training and test images, as `parseCifar` gives them
 * @throws {DomainError} a file that is missing or that `parseCifar` refuses, by name
 * @throws {TypeError} a folder that is no text
 * Cost: every file once; all images stay in memory, 3072 bytes each.
 * @example
 * const { message } = await readCifar("cifar-10-batches-bin").catch((error) => error);
 * message; // 'readCifar: the source must be a readable file, got "cifar-10-batches-bin/data_batch_1.bin", which does not exist'
 */
export async function readCifar(
  folder: string,
  options: { classes?: 10 | 100 } = {},
): Promise<{ train: CifarImages; test: CifarImages }> {
  const { classes = 10 } = optionsOf("readCifar", options, ["classes"]);
  checkClasses("readCifar", classes);
  if (typeof folder !== "string")
    throw new TypeError(`readCifar: the folder must be a path, got ${describe(folder)}`);
  const read = async (names: readonly string[]): Promise<CifarImages> => {
    const parts: CifarImages[] = [];
    for (const name of names) {
      const { bytes } = await openSource("readCifar", `${folder.replace(/\/$/, "")}/${name}`, MAX_BYTES);
      parts.push(parseCifar(bytes, { classes, name }));
    }
    return parts.length === 1 ? parts[0] : joined(parts);
  };
  return { train: await read(files[classes].train), test: await read(files[classes].test) };
}

function joined(parts: readonly CifarImages[]): CifarImages {
  const join = (lists: readonly Uint8Array[]) => {
    const all = new Uint8Array(lists.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const list of lists) {
      all.set(list, at);
      at += list.length;
    }
    return all;
  };
  return { X: join(parts.map(({ X }) => X)), y: join(parts.map(({ y }) => y)), shape: parts[0].shape };
}

function checkClasses(routine: string, classes: unknown): asserts classes is 10 | 100 {
  if (classes !== 10 && classes !== 100)
    throw new DomainError(`${routine}: classes must be 10 or 100, got ${describe(classes)}`);
}
