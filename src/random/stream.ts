import { allocate } from "../wasm/allocate.js";
import { scope, type Scope } from "../wasm/scope.js";
import { checkBound, checkId, checkRange, checkSeed } from "./checks.js";
import { childId, split, type Words } from "./names.js";

/** Numbers made per visit to the core: bounds what a long call takes of its memory (512 kB). */
const CHUNK = 1 << 16;

type Key = readonly [k0: number, k1: number, streamLow: number, streamHigh: number];
type NumberArray = Float64Array | Uint32Array;

/**
 * A stream of random numbers in which every number has a position (Philox4x32-10).
 *
 * Number i of a stream is a function of seed, stream and i only. Asking twice gives the same numbers; nothing advances,
 * so it does not matter who asks first, in which pieces, or on which thread. Parts of a computation take a child
 * stream each, by name or by number.
 * @example
 * const stream = new Stream(7);
 * stream.normals(4)[3] === stream.normals(1, 3)[0]; // true
 */
export class Stream {
  readonly #key: Key;

  /** Whole number in [0, 2^53). */
  readonly seed: number;

  /**
   * The root stream of a seed.
   * @param seed whole number in [0, 2^53)
   * @param id which stream of that seed, as `child` chooses it; default the root
   * @throws {TypeError} a seed that is not a number, an id that is not a pair of numbers
   * @throws {DomainError} a seed or a word of the id that is not a whole number in range
   * @example
   * new Stream(7).child("design").normals(3).length; // 3
   */
  constructor(seed: number, id: Words = [0, 0]) {
    checkSeed("Stream", seed);
    checkId("Stream", id);
    this.seed = seed;
    this.#key = [...split(seed), ...id];
  }

  /**
   * A stream of its own for one part of the work. Different names (or numbers) give unrelated streams, up to accidents
   * of one in 2^64.
   * @param name any well-formed string, or a whole number in [0, 2^53)
   * @throws {TypeError} neither a string nor a number
   * @throws {DomainError} a number that is not whole or out of range, a string with lone surrogates
   * @example
   * const root = new Stream(7);
   * root.child("design").normals(1)[0] === root.child("noise").normals(1)[0]; // false
   */
  child(name: string | number): Stream {
    const [, , low, high] = this.#key;
    return new Stream(this.seed, childId([low, high], name));
  }

  /**
   * Standard normal numbers at positions `at`, `at` + 1, …: Box–Muller on two uniforms of 52 bits each.
   * @param n how many
   * @param at position of the first; default 0
   * @returns a new array of n; |z| ≤ 8.49, which two normals in 10^17 would pass
   *
   * Accuracy: 1e-15 relative to the exact transform of the random bits. Cost: about 5 ns a number.
   * Source: Box and Muller, Ann. Math. Statist. 29 (1958)
   * @throws {DomainError} n or `at` not a whole number ≥ 0
   * @example
   * const stream = new Stream(7);
   * stream.normals(5)[3] === stream.normals(2, 3)[0]; // true
   */
  normals(n: number, at = 0): Float64Array {
    checkRange("normals", n, at);
    return this.#fill("normals", allocate("normals", n), at, (s, ...where) =>
      s.core.normals(...this.#key, ...where),
    );
  }

  /**
   * Uniform numbers in [0, 1), multiples of 2^-52, at positions `at`, `at` + 1, …
   * @param n how many
   * @param at position of the first; default 0
   * @throws {DomainError} n or `at` not a whole number ≥ 0
   * @example
   * new Stream(7).uniforms(3).every((u) => u >= 0 && u < 1); // true
   */
  uniforms(n: number, at = 0): Float64Array {
    checkRange("uniforms", n, at);
    return this.#fill("uniforms", allocate("uniforms", n), at, (s, ...where) =>
      s.core.uniforms(...this.#key, ...where),
    );
  }

  /**
   * Whole numbers 0 … below − 1, equally likely up to a bias of below/2^64.
   * @param below 1 … 2^32 − 1
   * @param n how many
   * @param at position of the first; default 0
   * @throws {DomainError} an argument that is not a whole number in its range
   * @example
   * new Stream(7).integers(6, 4).every((x) => x < 6); // true
   */
  integers(below: number, n: number, at = 0): Uint32Array {
    checkBound("integers", below);
    checkRange("integers", n, at);
    return this.#fill(
      "integers",
      new Uint32Array(allocate("integers", Math.ceil(n / 2)).buffer, 0, n),
      at,
      (s, from, length, pointer) => s.core.integers(...this.#key, from, below, length, pointer),
    );
  }

  /**
   * A random order of 0 … n − 1; every order is equally likely up to a bias below n²/2^64.
   * @param n how many
   * @param at position of the first of the n numbers of the stream that it uses; default 0
   * @throws {DomainError} n or `at` not a whole number ≥ 0
   * @example
   * new Stream(7).permutation(5).toSorted(); // [0, 1, 2, 3, 4]
   */
  permutation(n: number, at = 0): Uint32Array {
    checkRange("permutation", n, at);
    return scope("permutation", (s) => {
      const pointer = s.i32(n);
      s.core.permutation(...this.#key, at, n, pointer);
      return Uint32Array.from(s.viewI32(pointer, n));
    });
  }

  /** Fills `out` piece by piece from position `at` on. */
  #fill<T extends NumberArray>(
    routine: string,
    out: T,
    at: number,
    make: (s: Scope, from: number, length: number, pointer: number) => void,
  ): T {
    return scope(routine, (s) => {
      const pointer = s.f64(Math.min(CHUNK, out.length));
      for (let done = 0; done < out.length; done += CHUNK) {
        const length = Math.min(CHUNK, out.length - done);
        make(s, at + done, length, pointer);
        const piece = out instanceof Float64Array ? s.view(pointer, length) : s.viewI32(pointer, length);
        out.set(piece, done);
      }
      return out;
    });
  }
}
