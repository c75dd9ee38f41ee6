// Small files in the binary format of CIFAR.

/** The byte of channel c at row y and column x of image i. */
export const cifarPixel = (i: number, c: number, y: number, x: number) => (31 * i + 83 * c + 7 * y + x) % 256;

/** Records as the files have them: labels, then the planes of red, green and blue. */
export function cifarRecords(labels: readonly (readonly number[])[]): Uint8Array {
  const bytes = labels.flatMap((label, i) => {
    const planes = [0, 1, 2].flatMap((c) =>
      Array.from({ length: 1024 }, (_, at) => cifarPixel(i, c, at >> 5, at & 31)),
    );
    return [...label, ...planes];
  });
  return Uint8Array.from(bytes);
}
