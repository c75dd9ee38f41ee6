import { OutOfMemoryError } from "../errors.js";
import { core, type Core } from "./instance.js";

/** What every module of the package exports: its memory and the stack arena in it. */
export interface Arena {
  readonly memory: WebAssembly.Memory;
  alloc(nBytes: number): number;
  mark(): number;
  release(height: number): void;
}

/**
 * One visit to the core: blocks taken here live until the visit ends, and no longer.
 *
 * Pointers stay valid through memory growth; views (`view`, `viewI32`, `viewU8`) do not: take one after the last allocation
 * and before the next call that may allocate.
 */
export class Scope<C extends Arena = Core> {
  constructor(
    readonly core: C,
    private readonly routine: string,
  ) {}

  /** Takes `nBytes` bytes of garbage. @throws {OutOfMemoryError} */
  bytes(nBytes: number): number {
    const pointer = nBytes <= 0xffff_ffff ? this.core.alloc(nBytes) >>> 0 : 0;
    if (pointer === 0) {
      const capacity = this.core.memory.buffer.byteLength;
      throw new OutOfMemoryError(
        `${this.routine}: WebAssembly memory is full, asked for ${nBytes} bytes with ${capacity} bytes reserved`,
        nBytes,
        capacity,
      );
    }
    return pointer;
  }

  /** Takes `nElems` doubles of garbage. */
  f64(nElems: number): number {
    return this.bytes(8 * nElems);
  }

  /** Takes `nElems` 32-bit integers of garbage. */
  i32(nElems: number): number {
    return this.bytes(4 * nElems);
  }

  /** Copies doubles in. */
  put(values: ArrayLike<number>): number {
    const pointer = this.f64(values.length);
    this.view(pointer, values.length).set(values);
    return pointer;
  }

  /** Copies 32-bit integers in. */
  putI32(values: ArrayLike<number>): number {
    const pointer = this.i32(values.length);
    this.viewI32(pointer, values.length).set(values);
    return pointer;
  }

  /** A window on the memory, good until the next allocation. */
  view(pointer: number, nElems: number): Float64Array {
    return new Float64Array(this.core.memory.buffer, pointer, nElems);
  }

  /** Copies singles in, rounding what is not one. */
  putF32(values: ArrayLike<number>): number {
    const pointer = this.bytes(4 * values.length);
    this.viewF32(pointer, values.length).set(values);
    return pointer;
  }

  /** A window on the memory, good until the next allocation. */
  viewF32(pointer: number, nElems: number): Float32Array {
    return new Float32Array(this.core.memory.buffer, pointer, nElems);
  }

  /** A window on the memory, good until the next allocation. */
  viewI32(pointer: number, nElems: number): Int32Array {
    return new Int32Array(this.core.memory.buffer, pointer, nElems);
  }

  /** A window on the memory, good until the next allocation. */
  viewU8(pointer: number, nElems: number): Uint8Array {
    return new Uint8Array(this.core.memory.buffer, pointer, nElems);
  }

  /** Copies doubles out. */
  take(pointer: number, nElems: number): Float64Array {
    return this.view(pointer, nElems).slice();
  }
}

/**
 * Runs `work` with a scope of its own and gives back what it took from the arena, also when it throws.
 * @param routine the public name that stands in front of error messages
 */
export function scope<T>(routine: string, work: (scope: Scope) => T): T {
  return scopeIn(core(), routine, work);
}

/** The same in the arena of another module. */
export function scopeIn<C extends Arena, T>(instance: C, routine: string, work: (scope: Scope<C>) => T): T {
  const height = instance.mark();
  try {
    return work(new Scope(instance, routine));
  } finally {
    instance.release(height);
  }
}
