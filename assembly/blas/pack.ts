// Packing: the one format in which both factors of a product reach the register tile.
//
// A panel holds NR = 8 vectors (rows of op(A), or columns of op(B)) of length kc, interleaved:
//
//   panel    v0[0] v1[0] … v7[0] │ v0[1] v1[1] … v7[1] │ …        64 bytes for each k
//
// The right factor is read eight vectors at a time; the left factor two at a time, at offset 0, 2, 4 or 6 of the panel.
// One format for both lets dsyrk pack its matrix once. Vectors that do not exist are packed as zeros.
import { At } from "../memory/address";
import { F64x2 } from "../simd/f64x2";
import { NR } from "./blocking";

/**
 * Packs vectors of a row-major matrix into ⌈nVectors/8⌉ panels.
 *
 *   vectorsAreRows = true    vector v is row v, entries adjacent          element (v, k) at src + 8·(v·ld + k)
 *   vectorsAreRows = false   vector v is column v, entries ld apart       element (v, k) at src + 8·(k·ld + v)
 */
export function pack(vectorsAreRows: bool, nVectors: i32, kc: i32, src: usize, ld: i32, dst: usize): void {
  const panelBytes = (<usize>kc) << 6;
  for (let v = 0; v < nVectors; v += NR) {
    const width = min(NR, nVectors - v);
    if (width < NR) {
      if (vectorsAreRows) packEdge(width, kc, At.f64(src, v, 0, ld), (<usize>ld) << 3, 8, dst);
      else packEdge(width, kc, At.nth(src, v), 8, (<usize>ld) << 3, dst);
    } else if (vectorsAreRows) packRows(kc, At.f64(src, v, 0, ld), ld, dst);
    else packColumns(kc, At.nth(src, v), ld, dst);
    dst += panelBytes;
  }
}

/** A panel of eight rows: transposed on the way, two columns at a time. */
export function packRows(kc: i32, src: usize, ld: i32, dst: usize): void {
  const step = (<usize>ld) << 3;
  let r0 = src;
  let r1 = r0 + step;
  let r2 = r1 + step;
  let r3 = r2 + step;
  let r4 = r3 + step;
  let r5 = r4 + step;
  let r6 = r5 + step;
  let r7 = r6 + step;
  const end = r0 + ((<usize>(kc & ~1)) << 3);
  while (r0 < end) {
    const v0 = v128.load(r0);
    const v1 = v128.load(r1);
    const v2 = v128.load(r2);
    const v3 = v128.load(r3);
    v128.store(dst, F64x2.lows(v0, v1));
    v128.store(dst, F64x2.lows(v2, v3), 16);
    v128.store(dst, F64x2.highs(v0, v1), 64);
    v128.store(dst, F64x2.highs(v2, v3), 80);
    const v4 = v128.load(r4);
    const v5 = v128.load(r5);
    const v6 = v128.load(r6);
    const v7 = v128.load(r7);
    v128.store(dst, F64x2.lows(v4, v5), 32);
    v128.store(dst, F64x2.lows(v6, v7), 48);
    v128.store(dst, F64x2.highs(v4, v5), 96);
    v128.store(dst, F64x2.highs(v6, v7), 112);
    r0 += 16;
    r1 += 16;
    r2 += 16;
    r3 += 16;
    r4 += 16;
    r5 += 16;
    r6 += 16;
    r7 += 16;
    dst += 128;
  }
  if (kc & 1) packEdge(NR, 1, r0, step, 8, dst);
}

/** A panel of eight columns: eight adjacent doubles of each row. */
export function packColumns(kc: i32, src: usize, ld: i32, dst: usize): void {
  const step = (<usize>ld) << 3;
  const end = dst + ((<usize>kc) << 6);
  while (dst < end) {
    const v0 = v128.load(src);
    const v1 = v128.load(src, 16);
    const v2 = v128.load(src, 32);
    const v3 = v128.load(src, 48);
    v128.store(dst, v0);
    v128.store(dst, v1, 16);
    v128.store(dst, v2, 32);
    v128.store(dst, v3, 48);
    src += step;
    dst += 64;
  }
}

/** A panel with fewer than eight vectors, entry by entry; the rest of each group is zero. */
export function packEdge(width: i32, kc: i32, src: usize, vectorStep: usize, kStep: usize, dst: usize): void {
  for (let k = 0; k < kc; k++) {
    let p = src;
    for (let v = 0; v < width; v++) {
      store<f64>(At.nth(dst, v), load<f64>(p));
      p += vectorStep;
    }
    for (let v = width; v < NR; v++) store<f64>(At.nth(dst, v), 0.0);
    src += kStep;
    dst += 64;
  }
}
