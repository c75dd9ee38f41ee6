// CIFAR in a study: made files of its format, read from a folder, drawn from, trained on.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { networkFigure } from "../../src/report/network.js";
import { studyImages } from "../../src/report/study-images.js";
import { expandNetworkPlan } from "../../src/study/cells.js";
import type { NetworkPlan } from "../../src/study/plan.js";
import { rowsOfNetwork, type NetworkRow } from "../../src/study/record.js";
import { runNetworkStudy } from "../../src/study/run.js";
import { cifarPixel, cifarRecords } from "../support/cifar.js";

const scratch = mkdtempSync(join(tmpdir(), "overparam-study-images-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const ten = join(scratch, "ten");
mkdirSync(ten);
for (const [batch, name] of [1, 2, 3, 4, 5].map((i) => [i, `data_batch_${i}.bin`] as const))
  writeFileSync(join(ten, name), cifarRecords(Array.from({ length: 8 }, (_, i) => [(batch + i) % 10])));
writeFileSync(join(ten, "test_batch.bin"), cifarRecords(Array.from({ length: 20 }, (_, i) => [i % 10])));

const hundred = join(scratch, "hundred");
mkdirSync(hundred);
for (const [name, n] of [
  ["train.bin", 30],
  ["test.bin", 10],
] as const)
  writeFileSync(join(hundred, name), cifarRecords(Array.from({ length: n }, (_, i) => [i % 20, 99 - i])));

const plan: NetworkPlan = {
  data: { images: "cifar10", folder: ten, nTrain: 30, nTest: 20, side: 8, labelNoise: 0.1 },
  network: { kind: "convNet" },
  widths: [1, 2],
  targets: [1],
  training: { epochs: 2, batch: 10 },
  seeds: [1],
};

const imagesOf = (input: NetworkPlan) => studyImages("overparam network", expandNetworkPlan(input).plan.data);

async function rowsOf(input: NetworkPlan): Promise<NetworkRow[]> {
  const images = await imagesOf(input);
  const cells = expandNetworkPlan(input);
  const rows: NetworkRow[] = [];
  const { failures } = await runNetworkStudy(cells, images, {
    workers: 1,
    onRecord: (record) => rows.push(...rowsOfNetwork(record, cells.cells[record.index], images.shape[0])),
  });
  expect(failures).toEqual([]);
  return rows;
}

test("the images of CIFAR-10 are those of its six files, with channels last", async () => {
  const { train, test: others, shape, nClasses } = await imagesOf(plan);
  expect([train.labels.length, others.labels.length, nClasses]).toEqual([40, 20, 10]);
  expect(shape).toEqual([32, 32, 3]);
  expect([...train.labels.subarray(8, 11)]).toEqual([2, 3, 4]);
  // image 9 is the second of the second batch
  expect(train.pixels[((9 * 32 + 5) * 32 + 7) * 3 + 2]).toBe(cifarPixel(1, 2, 5, 7));
});

test.each(["convNet", "resNet20", "mlp"] as const)("a study trains a %s on them", async (kind) => {
  const rows = await rowsOf({ ...plan, network: { kind } });
  expect(rows.length).toBe(1 + 1 + 4);
  for (const { images, side, n, testError } of rows) {
    expect([images, side, n]).toEqual(["cifar10", 8, 30]);
    expect(testError).toBeGreaterThanOrEqual(0);
    expect(testError).toBeLessThanOrEqual(1);
  }
});

test("CIFAR-100 has a hundred classes, and images of 32 × 32 where the plan says no side", async () => {
  const data = { images: "cifar100", folder: hundred, nTrain: 30, nTest: 10 } as const;
  const rows = await rowsOf({ ...plan, data, widths: [1], targets: [], network: { kind: "mlp" } });
  expect(rows[0]).toMatchObject({ images: "cifar100", side: 32, parameters: 3072 + 1 + 100 + 100 });
});

test("where the files are kept decides nothing: cells and plan have the same names", () => {
  const [here, there] = [ten, "elsewhere"].map((folder) =>
    expandNetworkPlan({ ...plan, data: { ...plan.data, folder } }),
  );
  expect(there.planHash).toBe(here.planHash);
  expect(there.cells).toEqual(here.cells);
  expect(expandNetworkPlan({ ...plan, data: { ...plan.data, images: "cifar100" } }).planHash).not.toBe(
    here.planHash,
  );
});

test("the figure says which images there are", () => {
  const { title } = networkFigure(expandNetworkPlan(plan), []);
  expect(title).toBe("Convolutional networks of growing width on CIFAR-10");
});

test("a folder with other files is refused by what is wrong with them", async () => {
  const damaged = join(scratch, "damaged");
  mkdirSync(damaged);
  writeFileSync(join(damaged, "data_batch_1.bin"), cifarRecords([[1]]).subarray(1));
  const data = { ...plan.data, folder: damaged };
  await expect(imagesOf({ ...plan, data })).rejects.toThrow(
    "overparam network: plan.data.folder must be a folder with the binary version of CIFAR-10; data_batch_1.bin must have a multiple of 3073 bytes",
  );
});
