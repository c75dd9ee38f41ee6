import { expect, test } from "vitest";
import { expandNetworkPlan } from "../../src/study/cells.js";
import type { NetworkPlan } from "../../src/study/plan.js";
import { smallStudy } from "../support/study.js";

const { data, network, training } = smallStudy;

test.each<[object, string]>([
  [{ data: { ...data, nTrain: 0 } }, "network: plan.data.nTrain must be at least 1, got 0"],
  [{ data: { nTest: 5 } }, "network: plan.data.nTrain is missing"],
  [{ data: { ...data, labelNoise: 1.5 } }, "network: plan.data.labelNoise must be at most 1, got 1.5"],
  [
    { data: { ...data, images: "cats" } },
    'network: plan.data.images must be one of "mnist", "cifar10", "cifar100", got "cats"',
  ],
  [
    { data: { ...data, images: "cifar10" } },
    "network: plan.data.folder must be the folder with the files of CIFAR-10, got none",
  ],
  [{ data: { ...data, folder: "x" } }, 'network: plan.data.folder must be left out of "mnist", got "x"'],
  [
    { data: { ...data, images: "cifar10", folder: "" } },
    "network: plan.data.folder must be the path of a folder",
  ],
  [
    { network: { kind: "mpl" } },
    'network: plan.network.kind must be one of "convNet", "resNet20", "mlp", got "mpl"',
  ],
  [
    { network: { kind: "mlp", batchNorm: true } },
    "network: plan.network.batchNorm must be left out of a mlp, got true",
  ],
  [{ network: { ...network, scale: 0 } }, "network: plan.network.scale must be greater than 0, got 0"],
  [{ widths: [] }, "network: plan.widths must have at least one value, got an array of 0"],
  [{ widths: [4, 8, 8] }, "network: plan.widths[2] must be greater than plan.widths[1], got 8 after 8"],
  [{ widths: [1.5] }, "network: plan.widths[0] must be a whole number, got 1.5"],
  [{ targets: [3] }, "network: plan.targets[0] must be below the largest width, 3, got 3"],
  [
    { rules: ["magnitude", "magnitude"] },
    "network: plan.rules[1] must differ from plan.rules[0], got magnitude twice",
  ],
  [
    { rules: ["oracle"] },
    'network: plan.rules[0] must be one of "magnitude", "hessian", "movement", "random", got "oracle"',
  ],
  [{ seeds: [1, 1] }, "network: plan.seeds[1] must differ from plan.seeds[0], got 1 twice"],
  [{ training: { epochs: 0 } }, "network: plan.training.epochs must be at least 1, got 0"],
  [
    { training: { ...training, optimizer: { kind: "adam", rate: -1 } } },
    "network: plan.training.optimizer.rate must be greater than 0, got -1",
  ],
  [{ retraining: { epoch: 5 } }, "network: unknown key plan.retraining.epoch, did you mean epochs?"],
  [{ target: [1] }, "network: unknown key plan.target, did you mean targets?"],
])("a plan with %j is refused by the path of what is wrong", (change, message) => {
  expect(() => expandNetworkPlan({ ...smallStudy, ...change } as NetworkPlan)).toThrow(message);
});

test("a cell is a width and a seed; it prunes to the targets below its width", () => {
  const { cells } = expandNetworkPlan(smallStudy);
  expect(cells.map(({ index, width, seed }) => [index, width, seed])).toEqual([
    [0, 1, 1],
    [1, 1, 2],
    [2, 2, 1],
    [3, 2, 2],
    [4, 3, 1],
    [5, 3, 2],
  ]);
  expect(cells.map(({ targets }) => targets)).toEqual([[], [], [1], [1], [1, 2], [1, 2]]);
  expect(new Set(cells.map(({ id }) => id)).size).toBe(6);
});

test("the same parameters have the same id in every plan, and a name is no parameter", () => {
  const before = expandNetworkPlan(smallStudy);
  const other = expandNetworkPlan({ ...smallStudy, name: "other", widths: [2, 3], seeds: [2] });
  expect(other.cells.map(({ id }) => id)).toEqual([before.cells[3].id, before.cells[5].id]);
  expect(expandNetworkPlan({ ...smallStudy, name: "other" }).planHash).toBe(before.planHash);
  expect(other.planHash).not.toBe(before.planHash);
});

test("what is not said of retraining is as in training", () => {
  const [cell] = expandNetworkPlan({ ...smallStudy, retraining: { epochs: 9 } }).cells;
  expect(cell.retraining).toEqual({ ...cell.training, epochs: 9 });
  expect(cell.training.epochs).toBe(6);
});
