// The stack arena: the only allocator of the module.
//
//   0        __heap_base        mark             top              end of memory
//   ├─ data ─┼─ live blocks ────┼─ this call's ──┼─ free ─────────┤
//                               └──── release(mark) gives this back ─┘
//
// A block starts on a 64-byte line. Blocks are never freed one by one: a call takes a mark,
// works, and releases to the mark. Address 0 is never handed out; 0 means "out of memory".

/** One cache line: no two blocks share one, and every v128 access in a block is aligned. */
export const ALIGN_BYTES: usize = 64;

const PAGE_BYTES: usize = 65536;

let top: usize = (__heap_base + (ALIGN_BYTES - 1)) & ~(ALIGN_BYTES - 1);

/** Grows in steps of at least this many pages (1 MiB), so that many small calls grow the memory once. */
const MIN_GROWTH_PAGES: usize = 16;

/**
 * Takes a block of `nBytes` from the arena, growing the memory when it must.
 *
 * The block holds garbage (whatever the call before left there); the test build fills it with NaN
 * so that reading before writing shows.
 * @returns the block's address, a multiple of 64, or 0 when the engine has no more memory to give
 */
export function alloc(nBytes: usize): usize {
  const start = top;
  const rounded = (nBytes + (ALIGN_BYTES - 1)) & ~(ALIGN_BYTES - 1);
  const end = start + rounded;
  if (rounded < nBytes || end < start) return 0; // 32-bit wrap-around
  const have = <usize>memory.size() * PAGE_BYTES;
  if (end > have) {
    const needed = (end - have + (PAGE_BYTES - 1)) / PAGE_BYTES;
    const wanted = max(needed, MIN_GROWTH_PAGES);
    if (memory.grow(<i32>wanted) < 0 && memory.grow(<i32>needed) < 0) return 0;
  }
  top = end;
  if (!ASC_NO_ASSERT) memory.fill(start, 0xff, end - start); // 0xfff…f is a NaN in f32 and f64
  return start;
}

/** The present height of the stack, to be given to `release`. */
export function mark(): usize {
  return top;
}

/** Gives back every block taken since `height` was read from `mark`. */
export function release(height: usize): void {
  assert(height <= top && height >= __heap_base, "release: not a mark of this arena");
  top = height;
}
