import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { parseCifar, readCifar } from "../../src/io/index.js";
import { cifarPixel, cifarRecords } from "../support/cifar.js";

const scratch = mkdtempSync(join(tmpdir(), "overparam-cifar-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function expectPixels(X: Uint8Array, n: number) {
  expect(X).toHaveLength(3072 * n);
  for (const i of [0, n - 1])
    for (const [y, x] of [
      [0, 0],
      [0, 31],
      [17, 4],
      [31, 31],
    ])
      for (let c = 0; c < 3; c++) expect(X[((i * 32 + y) * 32 + x) * 3 + c]).toBe(cifarPixel(i, c, y, x));
}

test("CIFAR-10 records give classes and images with channels last", () => {
  const { X, y, coarse, shape } = parseCifar(cifarRecords([[3], [9], [0]]), { classes: 10 });
  expect([...y]).toEqual([3, 9, 0]);
  expect(coarse).toBeUndefined();
  expect(shape).toEqual([32, 32, 3]);
  expectPixels(X, 3);
});

test("CIFAR-100 records have a superclass and a class", () => {
  const file = cifarRecords([
    [19, 99],
    [0, 41],
  ]);
  const padded = new Uint8Array(file.length + 5);
  padded.set(file, 5);
  const { X, y, coarse } = parseCifar(padded.subarray(5), { classes: 100 });
  expect([...y]).toEqual([99, 41]);
  expect([...coarse!]).toEqual([19, 0]);
  expectPixels(X, 2);
});

test.each([
  [new Uint8Array(0), 10, "x.bin must have a multiple of 3073 bytes, as records of CIFAR-10 have, got 0"],
  [cifarRecords([[1], [2]]).subarray(1), 10, "x.bin must have a multiple of 3073 bytes"],
  [
    cifarRecords([[1, 2]]),
    10,
    "x.bin must have a multiple of 3073 bytes, as records of CIFAR-10 have, got 3074",
  ],
  [
    cifarRecords([[1]]),
    100,
    "x.bin must have a multiple of 3074 bytes, as records of CIFAR-100 have, got 3073",
  ],
  [cifarRecords([[1], [10]]), 10, "label 1 of x.bin must be a class from 0 to 9, got 10"],
  [cifarRecords([[1, 100]]), 100, "label 0 of x.bin must be a class from 0 to 99, got 100"],
  [cifarRecords([[20, 7]]), 100, "label 0 of x.bin must be a class from 0 to 19, got 20"],
  [cifarRecords([[1]]), 20, "classes must be 10 or 100, got 20"],
])("what is no such file is refused (%#)", (bytes, classes, message) => {
  expect(() => parseCifar(bytes, { classes: classes as 10, name: "x.bin" })).toThrow(
    `parseCifar: ${message}`,
  );
});

test("a folder of CIFAR-10 is read batch after batch, gzipped or not, and a missing or damaged file is named", async () => {
  for (let batch = 1; batch <= 5; batch++)
    writeFileSync(join(scratch, `data_batch_${batch}.bin`), cifarRecords([[batch], [batch + 1]]));
  await expect(readCifar(scratch)).rejects.toThrow(/test_batch\.bin", which does not exist/);
  writeFileSync(join(scratch, "test_batch.bin"), gzipSync(cifarRecords([[8]])));
  const { train, test } = await readCifar(`${scratch}/`);
  expect([...train.y]).toEqual([1, 2, 2, 3, 3, 4, 4, 5, 5, 6]);
  expect(train.X).toHaveLength(10 * 3072);
  expectPixels(train.X.subarray(4 * 2 * 3072), 2);
  expect([...test.y]).toEqual([8]);
  expectPixels(test.X, 1);
  writeFileSync(join(scratch, "data_batch_3.bin"), cifarRecords([[12]]));
  await expect(readCifar(scratch)).rejects.toThrow("label 0 of data_batch_3.bin must be a class");
});

test("a folder of CIFAR-100 has one file of each", async () => {
  writeFileSync(
    join(scratch, "train.bin"),
    cifarRecords([
      [4, 44],
      [5, 55],
      [6, 66],
    ]),
  );
  writeFileSync(join(scratch, "test.bin"), cifarRecords([[7, 77]]));
  const { train, test } = await readCifar(scratch, { classes: 100 });
  expect([...train.y]).toEqual([44, 55, 66]);
  expect([...test.coarse!]).toEqual([7]);
});
