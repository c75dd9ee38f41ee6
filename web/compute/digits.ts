// The thousand digits that the page brings along (MNIST, averaged to 14 × 14 pixels).
import { inflateSync } from "fflate";
import { count, packed } from "virtual:digits";

export interface Digits {
  /** Grey levels 0–15, one image after the other. */
  pixels: Uint8Array;
  /** 0–9 */
  labels: Uint8Array;
  /** +1 for odd digits, −1 for even ones. */
  odd: Float64Array;
  nPixels: number;
}

let unpacked: Digits | undefined;

export function digits(): Digits {
  if (unpacked) return unpacked;
  const bytes = inflateSync(Uint8Array.from(atob(packed), (c) => c.charCodeAt(0)));
  const labels = bytes.slice(0, count);
  const pairs = bytes.subarray(count);
  const pixels = new Uint8Array(2 * pairs.length);
  for (let i = 0; i < pairs.length; i++) {
    pixels[2 * i] = pairs[i] & 15;
    pixels[2 * i + 1] = pairs[i] >> 4;
  }
  unpacked = {
    pixels,
    labels,
    odd: Float64Array.from(labels, (digit) => (digit % 2 ? 1 : -1)),
    nPixels: pixels.length / count,
  };
  return unpacked;
}
