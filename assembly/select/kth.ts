// Selection in linear time, whatever the input: most significant digit first, as in radix sort, but following only the
// digit in which the k-th largest lies. Keys are counted from the smallest one, so the first digit already splits the
// range that is there; six digits of 11 bits make a double, and no input takes more than six passes. A pass reads only
// what the one before left: most inputs take little more than one.
import { At } from "../memory/address";
import { Key } from "./key";

const DIGIT_BITS: i32 = 11;
const N_DIGITS: i32 = 1 << DIGIT_BITS;
/** So few keys are put in order directly. */
const FEW: i32 = 24;

class Digit {
  @inline
  static at(key: u64, shift: i32): u32 {
    return <u32>(key >> shift) & (N_DIGITS - 1);
  }
}

/** Bytes of workspace for kthLargest: the keys and the counts of a digit. */
export function selectWorkBytes(n: i32): usize {
  return ((<usize>n) << 3) + ((<usize>N_DIGITS) << 2);
}

/**
 * The key (key.ts) of the k-th largest of x[0 … n), 1 ≤ k ≤ n; 0, the key of NaN, where fewer than k are numbers.
 * work: selectWorkBytes(n)
 */
export function kthLargestKey(n: i32, x: usize, k: i32, work: usize): u64 {
  assert(k >= 1 && k <= n, "kthLargestKey: k");
  const counts = work;
  const keys = At.i32(work, N_DIGITS);
  let least = u64.MAX_VALUE;
  let most: u64 = 0;
  for (let i = 0; i < n; i++) {
    const key = Key.of(load<f64>(At.nth(x, i)));
    least = min(least, key);
    most = max(most, key);
    store<u64>(At.nth(keys, i), key);
  }
  if (least == most) return least;
  for (let i = 0; i < n; i++) store<u64>(At.nth(keys, i), load<u64>(At.nth(keys, i)) - least);
  let shift = max(64 - DIGIT_BITS - <i32>clz(most - least), 0);
  while (n > FEW) {
    const digit = digitOfKth(n, keys, k, shift, counts);
    // The keys above the digit are done with; those on it move to the front.
    let above = 0;
    let left = 0;
    for (let i = 0; i < n; i++) {
      const key = load<u64>(At.nth(keys, i));
      const its = Digit.at(key, shift);
      above += i32(its > digit);
      store<u64>(At.nth(keys, left), key); // left ≤ i
      left += i32(its == digit);
    }
    k -= above;
    n = left;
    if (shift == 0) return least + load<u64>(keys); // all digits agree
    shift = max(shift - DIGIT_BITS, 0);
  }
  return least + kthOfFew(n, keys, k);
}

/** The digit of the k-th largest: counts the digits, then walks down from the largest. */
function digitOfKth(n: i32, keys: usize, k: i32, shift: i32, counts: usize): u32 {
  memory.fill(counts, 0, (<usize>N_DIGITS) << 2);
  const end = At.nth(keys, n);
  while (keys < end) {
    const count = At.i32(counts, Digit.at(load<u64>(keys), shift));
    store<i32>(count, load<i32>(count) + 1);
    keys += 8;
  }
  let digit: u32 = N_DIGITS - 1;
  let above = load<i32>(At.i32(counts, digit));
  while (above < k) {
    digit--;
    above += load<i32>(At.i32(counts, digit));
  }
  return digit;
}

/** Insertion sort, largest first. */
function kthOfFew(n: i32, keys: usize, k: i32): u64 {
  for (let i = 1; i < n; i++) {
    const key = load<u64>(At.nth(keys, i));
    let j = i;
    for (; j > 0; j--) {
      const other = load<u64>(At.nth(keys, j - 1));
      if (other >= key) break;
      store<u64>(At.nth(keys, j), other);
    }
    store<u64>(At.nth(keys, j), key);
  }
  return load<u64>(At.nth(keys, k - 1));
}

/** The k-th largest of x[0 … n), 1 ≤ k ≤ n; NaN where fewer than k are numbers. work: selectWorkBytes(n) */
export function kthLargest(n: i32, x: usize, k: i32, work: usize): f64 {
  return Key.value(kthLargestKey(n, x, k, work));
}
