import { At } from "../memory/address";
import { Key } from "./key";
import { kthLargestKey, selectWorkBytes } from "./kth";

/** Bytes of workspace for topK. */
export function topKWorkBytes(n: i32): usize {
  // the scores of the tied, their indices, and what choosing among them takes
  return ((<usize>n) << 3) + tiedBytes(n) + selectWorkBytes(n);
}

/** One index more than there are, since the next is written before it is known whether it counts. */
function tiedBytes(n: i32): usize {
  return (<usize>n * 4 + 11) & ~7;
}

/**
 * The indices of the k largest of score[0 … n), in increasing order.
 *
 *   score     n doubles; a NaN is never taken, however few numbers there are
 *   priority  0, or n doubles: among equal scores the highest priority goes first; what is still equal (or all ties, for
 *             priority = 0) goes by the lowest index
 *   index     room for k 32-bit integers        work  topKWorkBytes(n)
 *   returns   how many were taken: k, or the number of scores that are not NaN
 */
export function topK(n: i32, score: usize, k: i32, priority: usize, index: usize, work: usize): i32 {
  assert(k >= 0 && k <= n, "topK: k");
  if (k == 0) return 0;
  const tiedPriority = work;
  const tied = At.nth(work, n);
  const rest = tied + tiedBytes(n);

  const bar = max(kthLargestKey(n, score, k, rest), 1); // 1: above NaN
  // Without branches, which nobody could predict: every index is written, and the next one over it unless it counts.
  let passed = 0;
  for (let i = 0; i < n; i++) {
    store<i32>(At.i32(tied, passed), i);
    passed += i32(Key.of(load<f64>(At.nth(score, i))) >= bar);
  }
  if (passed <= k) {
    memory.copy(index, tied, (<usize>passed) << 2);
    return passed;
  }

  // More are on the bar than may pass.
  let above = 0;
  let nTied = 0;
  for (let i = 0; i < n; i++) {
    const key = Key.of(load<f64>(At.nth(score, i)));
    above += i32(key > bar);
    store<i32>(At.i32(tied, nTied), i);
    nTied += i32(key == bar);
  }
  // Of the tied, `room` may pass: those above the bar of priorities, and the first few that are on it.
  const room = k - above;
  let bar2: u64 = 0;
  let onBar2 = room;
  const contested = priority != 0;
  if (contested) {
    for (let j = 0; j < nTied; j++) {
      const i = load<i32>(At.i32(tied, j));
      store<f64>(At.nth(tiedPriority, j), load<f64>(At.nth(priority, i)));
    }
    bar2 = kthLargestKey(nTied, tiedPriority, room, rest);
    for (let j = 0; j < nTied; j++) onBar2 -= i32(Key.of(load<f64>(At.nth(tiedPriority, j))) > bar2);
  }

  let taken = 0;
  let j = 0; // next of the tied
  for (let i = 0; i < n && taken < k; i++) {
    const key = Key.of(load<f64>(At.nth(score, i)));
    let pass = key > bar;
    if (key == bar) {
      const mine = contested ? Key.of(load<f64>(At.nth(tiedPriority, j))) : bar2;
      j++;
      pass = mine > bar2 || (mine == bar2 && onBar2-- > 0);
    }
    if (pass) store<i32>(At.i32(index, taken++), i);
  }
  return taken;
}
