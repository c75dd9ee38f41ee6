// Bytes are the same file wherever in memory they stand: `readFileSync` returns a Buffer, whose `slice` copies nothing, and which for
// small files stands in the middle of a larger memory.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import {
  formatNpy,
  formatNpz,
  parseCifar,
  parseIdx,
  parseNpy,
  parseNpz,
  readTable,
} from "../../src/io/index.js";
import { formatNetwork, initialize, mlp, parseNetwork } from "../../src/network/index.js";
import { cifarRecords } from "../support/cifar.js";

const net = mlp({ inputs: 4, widths: [3], outputs: 2 });
const elements = { shape: [3, 2], data: Float64Array.of(1, -2, 3e300, 4, NaN, 6) };
const numbers = { shape: [3, 2], data: Float64Array.of(1, -2, 3e300, 4, 5, 6) };
const csv = new TextEncoder().encode("a,b\n1,2\n3,4\n");
const columnData = [{ name: "a", data: [1, 2, 3], type: "DOUBLE" as const }];
const swapped = formatNpy(numbers);
swapped.set(new TextEncoder().encode(">"), new TextDecoder("latin1").decode(swapped).indexOf("<"));

const idx = (type: number, ...bytes: number[]) => Uint8Array.of(0, 0, type, 1, 0, 0, 0, 2, ...bytes);

const readers: [string, (bytes: Uint8Array) => unknown, Uint8Array][] = [
  ["parseNpy", parseNpy, formatNpy(elements)],
  ["parseNpy of the other byte order", parseNpy, swapped],
  ["parseNpy of bytes", parseNpy, formatNpy({ shape: [2], data: Uint8Array.of(7, 9) })],
  ["parseNpz", parseNpz, formatNpz({ x: elements, y: { shape: [2], data: Int32Array.of(1, 2) } })],
  ["parseNetwork", parseNetwork, formatNetwork(net, initialize(net))],
  ["parseNetwork, sparse", parseNetwork, formatNetwork(net, initialize(net), { sparse: true })],
  ["parseIdx", parseIdx, idx(8, 7, 9)],
  ["parseIdx of whole numbers", parseIdx, idx(0x0b, 1, 2, 3, 4)],
  ["parseCifar", (bytes) => parseCifar(bytes, { classes: 10 }), cifarRecords([[3], [7]])],
  ["readTable of npy", readTable, formatNpy(numbers)],
  ["readTable of npz", readTable, formatNpz({ X: numbers })],
  ["readTable of IDX", readTable, idx(8, 7, 9)],
  ["readTable of CSV", readTable, csv],
  ["readTable of gzipped CSV", readTable, new Uint8Array(gzipSync(csv))],
  ["readTable of Parquet", readTable, new Uint8Array(parquetWriteBuffer({ columnData }))],
];

/** The same bytes, 3 places into others that are not 0. */
function within<T extends Uint8Array>(larger: T, bytes: Uint8Array): Uint8Array {
  larger.fill(0xa5).set(bytes, 3);
  return larger.subarray(3, 3 + bytes.length);
}

test.each(readers)(
  "%s reads a Buffer and a part of a larger memory like plain bytes",
  async (_, read, file) => {
    const plain = await read(Uint8Array.from(file));
    expect(await read(Buffer.from(Uint8Array.from(file).buffer))).toStrictEqual(plain);
    expect(await read(within(Buffer.alloc(file.length + 16), file))).toStrictEqual(plain);
    expect(await read(within(new Uint8Array(file.length + 16), file))).toStrictEqual(plain);
  },
);

test("what was written to a disk and read with readFileSync is what it was", () => {
  const folder = mkdtempSync(join(tmpdir(), "overparam-views-"));
  try {
    const path = join(folder, "network.npz");
    const weights = initialize(net);
    writeFileSync(path, formatNetwork(net, weights));
    expect(parseNetwork(readFileSync(path), { network: net }).weights).toStrictEqual(weights);
    writeFileSync(path, formatNpy(elements));
    expect(parseNpy(readFileSync(path)).data).toStrictEqual(elements.data);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
