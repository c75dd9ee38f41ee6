// Packing: the one format in which both factors of a product reach the register tile.
//
// A panel holds 8 vectors of doubles or 16 of singles (rows of op(A), or columns of op(B)) of length kc, interleaved:
//
//   panel    v0[0] v1[0] … v7[0] │ v0[1] v1[1] … v7[1] │ …        64 bytes for each k
//
// The right factor is read a whole group at a time; the left factor two vectors at a time, at an even offset of the panel.
// One format for both lets dsyrk pack its matrix once. Vectors that do not exist are packed as zeros.
import { At } from "../memory/address";
import { F64x2 } from "../simd/f64x2";
import { Lanes } from "../simd/lanes";
import { Panel } from "./blocking";

class Pack {
  @inline
  static run<T>(vectorsAreRows: bool, nVectors: i32, kc: i32, src: usize, ld: i32, dst: usize): void {
    const nr = Panel.vectors<T>();
    const step = (<usize>ld) << alignof<T>();
    for (let v = 0; v < nVectors; v += nr) {
      const width = min(nr, nVectors - v);
      const first = vectorsAreRows ? At.of<T>(src, v, 0, ld) : At.nthOf<T>(src, v);
      if (width < nr) {
        const vectorStep = vectorsAreRows ? step : sizeof<T>();
        Pack.edgeOf<T>(width, kc, first, vectorStep, vectorsAreRows ? sizeof<T>() : step, dst);
      } else if (!vectorsAreRows) packColumns(kc, first, step, dst);
      else if (sizeof<T>() == 8) packRows(kc, first, step, dst);
      else packRowsSingle(kc, first, step, dst);
      dst += Panel.bytes(kc);
    }
  }

  @inline
  static edgeOf<T>(width: i32, kc: i32, src: usize, vectorStep: usize, kStep: usize, dst: usize): void {
    if (sizeof<T>() == 8) packEdge(width, kc, src, vectorStep, kStep, dst);
    else packEdgeSingle(width, kc, src, vectorStep, kStep, dst);
  }

  @inline
  static edge<T>(width: i32, kc: i32, src: usize, vectorStep: usize, kStep: usize, dst: usize): void {
    for (let k = 0; k < kc; k++) {
      let p = src;
      for (let v = 0; v < width; v++) {
        store<T>(At.nthOf<T>(dst, v), load<T>(p));
        p += vectorStep;
      }
      for (let v = width; v < Panel.vectors<T>(); v++) store<T>(At.nthOf<T>(dst, v), <T>0);
      src += kStep;
      dst += Panel.GROUP_BYTES;
    }
  }
}

/**
 * Packs vectors of a row-major matrix of doubles into ⌈nVectors/8⌉ panels.
 *
 *   vectorsAreRows = true    vector v is row v, entries adjacent          element (v, k) at src + 8·(v·ld + k)
 *   vectorsAreRows = false   vector v is column v, entries ld apart       element (v, k) at src + 8·(k·ld + v)
 */
export function pack(vectorsAreRows: bool, nVectors: i32, kc: i32, src: usize, ld: i32, dst: usize): void {
  Pack.run<f64>(vectorsAreRows, nVectors, kc, src, ld, dst);
}

/** `pack` for singles: ⌈nVectors/16⌉ panels. */
export function packSingle(
  vectorsAreRows: bool,
  nVectors: i32,
  kc: i32,
  src: usize,
  ld: i32,
  dst: usize,
): void {
  Pack.run<f32>(vectorsAreRows, nVectors, kc, src, ld, dst);
}

/** A panel of eight rows of doubles, `step` bytes apart: transposed on the way, two columns at a time. */
export function packRows(kc: i32, src: usize, step: usize, dst: usize): void {
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
  if (kc & 1) packEdge(8, 1, r0, step, 8, dst);
}

/** The inverse of packRows: entry k of vector v goes to dst + v·step + 8·k. */
export function unpackRows(kc: i32, src: usize, dst: usize, step: usize): void {
  for (let v = 0; v < 8; v += 2) {
    let p = src + ((<usize>v) << 3);
    let r0 = dst + <usize>v * step;
    let r1 = r0 + step;
    const end = r0 + ((<usize>(kc & ~1)) << 3);
    while (r0 < end) {
      const x = v128.load(p);
      const y = v128.load(p, 64);
      v128.store(r0, F64x2.lows(x, y));
      v128.store(r1, F64x2.highs(x, y));
      p += 128;
      r0 += 16;
      r1 += 16;
    }
    if (kc & 1) {
      store<f64>(r0, load<f64>(p));
      store<f64>(r1, load<f64>(p, 8));
    }
  }
}

/** A panel of sixteen rows of singles: four rows at a time, transposed four columns at a time. */
export function packRowsSingle(kc: i32, src: usize, step: usize, dst: usize): void {
  for (let group = 0; group < 4; group++) {
    let r0 = src + ((<usize>group) << 2) * step;
    let r1 = r0 + step;
    let r2 = r1 + step;
    let r3 = r2 + step;
    let out = dst + ((<usize>group) << 4);
    const end = r0 + ((<usize>(kc & ~3)) << 2);
    while (r0 < end) {
      const v0 = v128.load(r0);
      const v1 = v128.load(r1);
      const v2 = v128.load(r2);
      const v3 = v128.load(r3);
      const low01 = Lanes.zipLow(v0, v1);
      const low23 = Lanes.zipLow(v2, v3);
      const high01 = Lanes.zipHigh(v0, v1);
      const high23 = Lanes.zipHigh(v2, v3);
      v128.store(out, F64x2.lows(low01, low23));
      v128.store(out, F64x2.highs(low01, low23), 64);
      v128.store(out, F64x2.lows(high01, high23), 128);
      v128.store(out, F64x2.highs(high01, high23), 192);
      r0 += 16;
      r1 += 16;
      r2 += 16;
      r3 += 16;
      out += 256;
    }
  }
  const whole = kc & ~3;
  packEdgeSingle(16, kc - whole, At.nthOf<f32>(src, whole), step, 4, dst + Panel.bytes(whole));
}

/** A panel of columns, `step` bytes from row to row: 64 adjacent bytes of each. */
export function packColumns(kc: i32, src: usize, step: usize, dst: usize): void {
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

/** A panel with fewer vectors than it has room for, entry by entry; the rest of each group is zero. */
export function packEdge(width: i32, kc: i32, src: usize, vectorStep: usize, kStep: usize, dst: usize): void {
  Pack.edge<f64>(width, kc, src, vectorStep, kStep, dst);
}

/** `packEdge` for singles. */
export function packEdgeSingle(
  width: i32,
  kc: i32,
  src: usize,
  vectorStep: usize,
  kStep: usize,
  dst: usize,
): void {
  Pack.edge<f32>(width, kc, src, vectorStep, kStep, dst);
}
