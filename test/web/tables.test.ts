import { expect, test, vi } from "vitest";
import { formatNpz } from "../../dist/io/index.js";
import { lookInto } from "../../web/compute/tables.js";

// the digits are bundled with the page
vi.mock("../../web/compute/digits.js", () => ({ digits: () => undefined }));

const X = { shape: [4, 3], data: Float64Array.from({ length: 12 }, (_, i) => i) };
const list = (n: number) => ({ shape: [n], data: Float64Array.from({ length: n }, (_, i) => i) });
const file = (arrays: Parameters<typeof formatNpz>[0]) =>
  new File([Uint8Array.from(formatNpz(arrays))], "some.npz");

test("an archive offers its arrays with a number for each row to be predicted, y as the first choice", async () => {
  const { rows, features, targets } = await lookInto([file({ y: list(4), X, w: list(4), other: list(5) })]);
  expect([rows, features]).toEqual([4, 3]);
  // the page begins with the last
  expect(targets).toEqual([{ name: "w" }, { name: "y" }]);
});

test("an archive of X alone offers its columns", async () => {
  const { features, targets } = await lookInto([file({ X })]);
  expect(features).toBe(2);
  expect(targets.map(({ name }) => name)).toEqual(["0", "1", "2"]);
});
