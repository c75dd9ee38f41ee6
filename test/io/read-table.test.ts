import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, expect, test } from "vitest";
import { readTable, type ReadTableOptions } from "../../src/io/index.js";
import { toRows } from "../../src/matrix/index.js";

const folder = mkdtempSync(join(tmpdir(), "overparam-table-"));
afterAll(() => rmSync(folder, { recursive: true }));

const text = (content: string) => new Blob([content]);
const rowsOf = async (content: string, options?: ReadTableOptions) =>
  toRows((await readTable(text(content), options)).X);

test("a CSV file with a header gives names, features and target", async () => {
  const table = await readTable(text("a,b,t\n1,2,3\n4,5e-1,-6\n"), { target: "t" });
  expect(table).toMatchObject({ format: "csv", columns: ["a", "b"], target: "t", droppedRows: 0 });
  expect(toRows(table.X)).toEqual([
    [1, 2],
    [4, 0.5],
  ]);
  expect([...table.y!]).toEqual([3, -6]);
});

test("a first row of numbers is data, and columns are called by their numbers", async () => {
  const table = await readTable(text("1,2\n3,4\n"), { target: -1 });
  expect(table.columns).toEqual(["0"]);
  expect([...table.y!]).toEqual([2, 4]);
  expect(await rowsOf("1,2\n3,4\n", { header: true })).toEqual([[3, 4]]);
  expect(await rowsOf("1,2\n3,4\n", { target: "0" })).toEqual([[2], [4]]);
});

test("tabs, semicolons, bars, quotes, byte-order marks, line ends and empty lines are seen through", async () => {
  const expected = [
    [1, 2],
    [3, 4],
  ];
  for (const content of [
    "a\tb\n1\t2\n3\t4",
    'a;b\r\n1;"2"\r\n3;4\r\n',
    "a|b\n1|2\n3|4\n",
    '\ufeff"a,x","b\ny"\n1,2\n\n3,4\n\n',
    "a,b\r1,2\r3,4\r",
    "a,b\n true ,2\n3, 4 \n",
  ])
    expect(await rowsOf(content), JSON.stringify(content)).toEqual(expected);
});

test("columns are chosen and left out by name or number, a text column among them", async () => {
  const content = "name,a,b,t\nx,1,2,3\ny,4,5,6\n";
  expect(await rowsOf(content, { drop: ["name"], target: "t" })).toEqual([
    [1, 2],
    [4, 5],
  ]);
  expect(await rowsOf(content, { columns: ["b", 1] })).toEqual([
    [2, 1],
    [5, 4],
  ]);
});

test("rows with a missing value are refused by row and column, or dropped when asked", async () => {
  const content = "a,b\n1,2\n3,\n5,NA\n7,8\n";
  await expect(rowsOf(content)).rejects.toThrow(
    'readTable: row 3, column "b" must be a number, got a missing value (missing: "drop" leaves such rows out)',
  );
  const table = await readTable(text(content), { missing: "drop", target: "b" });
  expect(table.droppedRows).toBe(2);
  expect(toRows(table.X)).toEqual([[1], [7]]);
  expect([...table.y!]).toEqual([2, 8]);
});

test.each([
  ["a,b\n1,2\n3,x\n", {}, 'row 3, column "b" must be a number, got "x"'],
  ["a,b\n1,2\n3,1e999\n", {}, 'row 3, column "b" must be a number, got "1e999"'],
  ["a,b\n1,2\n3,0x10\n", {}, 'row 3, column "b" must be a number, got "0x10"'],
  ["a,b\n1,2\n3\n", {}, "row 3 must have 2 cells like row 1, got 1"],
  ["a,b\n1,2\n\n3,4,5\n", {}, "row 4 must have 2 cells like row 1, got 3"],
  ['a,b\n1,"2\n', {}, "row 2 must close its quotes"],
  ["a,a\n1,2\n", {}, 'columns must have different names, got "a" twice'],
  ["", {}, "the file must have rows, got none"],
  ["a,wage\n1,2\n", { target: "wages" }, 'target must be a column, got "wages", did you mean wage?'],
  ["a,b\n1,2\n", { target: 5 }, "target must be a column, got 5, there are 2"],
  ["a,b\n1,2\n", { drop: ["c"] }, 'drop[0] must be a column, got "c", known are a, b'],
  [
    "a,b\n1,yes\n2,no\n",
    { target: "b" },
    'row 2, column "b" must be a number, got "yes" (positive: VALUE makes',
  ],
  ["a,b\n1,yes\n2,no\n", { target: "b", positive: "Yes" }, 'got "Yes", did you mean yes?'],
  ["a,b\n1,2\n", { maxBytes: 3 }, "the file must have at most 3 bytes (maxBytes), got 8"],
  ["a,b\n1,2\n", { tagret: "b" } as ReadTableOptions, "unknown key tagret, did you mean target?"],
])("what is wrong is said (%#)", async (content, options, message) => {
  await expect(readTable(text(content), options)).rejects.toThrow(message);
});

test("a target of texts becomes +1 and −1", async () => {
  const { y } = await readTable(text("a,b\n1,yes\n2,no\n3,yes\n"), { target: "b", positive: "yes" });
  expect([...y!]).toEqual([1, -1, 1]);
});

test("bytes that are no UTF-8 are refused", async () => {
  await expect(readTable(Uint8Array.of(0x61, 0xff, 0x0a), { format: "csv" })).rejects.toThrow(
    "must be UTF-8",
  );
});

test("the same table comes from a path, a URL, a Blob, an ArrayBuffer and gzipped bytes", async () => {
  const path = join(folder, "t.csv");
  const content = "a,b\n1,2\n";
  writeFileSync(path, content);
  const bytes = new TextEncoder().encode(content);
  for (const source of [
    path,
    new URL(`file://${path}`),
    text(content),
    bytes.buffer,
    bytes,
    gzipSync(content),
  ])
    expect((await readTable(source)).X.data).toEqual(Float64Array.of(1, 2));
});

test("a file that is not there, a folder and a wrong type are said so", async () => {
  await expect(readTable(join(folder, "none.csv"))).rejects.toThrow("which does not exist");
  await expect(readTable(folder)).rejects.toThrow("which is a folder");
  await expect(readTable(7 as unknown as string)).rejects.toThrow(
    "readTable: the source must be a path, a File, a Blob, an ArrayBuffer or a typed array, got 7",
  );
});

test("gzipped bytes that would unpack to more than allowed, or are cut off, are refused", async () => {
  const zipped = gzipSync(Buffer.alloc(100_000, "1\n"));
  await expect(readTable(zipped, { maxBytes: 50_000 })).rejects.toThrow(
    "must unpack to at most 50000 bytes (maxBytes), got 100000",
  );
  await expect(readTable(zipped.subarray(0, 60), { format: "csv" })).rejects.toThrow();
});

test("arrays of numpy: X.npy with y.npy, a column as target, an archive", async () => {
  const x = "test/fixtures/npy/correlated-X.npy";
  const table = await readTable(x, { target: "test/fixtures/npy/correlated-y.npy" });
  expect([table.X.rows, table.X.cols, table.y!.length]).toEqual([400, 40, 400]);
  const column = await readTable(x, { target: "0" });
  expect(column.X.cols).toBe(39);
  expect(column.columns[0]).toBe("1");
  const archive = await readTable("test/fixtures/npy/stored.npz", { target: "y" });
  expect([archive.X.rows, archive.X.cols, ...archive.y!]).toEqual([3, 4, 1, 2, 3]);
  await expect(readTable(x, { target: "test/fixtures/npy/version-2.npy" })).rejects.toThrow(
    "the target must have 400 entries like X has rows, got 3",
  );
});

test("IDX files are read as images in rows, whatever their elements", async () => {
  const header = [0, 0, 0x0d, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2];
  const bytes = new Uint8Array(16 + 16);
  bytes.set(header);
  [1, 2, 3, 4.5].forEach((value, i) => new DataView(bytes.buffer).setFloat32(16 + 4 * i, value));
  const { format, X } = await readTable(bytes);
  expect(format).toBe("idx");
  expect(toRows(X)).toEqual([
    [1, 2],
    [3, 4.5],
  ]);
});

test("Parquet files are read: numbers, whole numbers, booleans; nothing missing, no texts", async () => {
  const file = (b: unknown[]) =>
    parquetWriteBuffer({
      columnData: [
        { name: "a", data: [1.5, 2.5, 3.5], type: "DOUBLE" },
        { name: "b", data: b },
        { name: "t", data: [true, false, true], type: "BOOLEAN" },
      ],
    } as Parameters<typeof parquetWriteBuffer>[0]);
  const table = await readTable(file([1, 2, 3]), { target: "t" });
  expect(table).toMatchObject({ format: "parquet", columns: ["a", "b"], target: "t" });
  expect([...table.X.data]).toEqual([1.5, 1, 2.5, 2, 3.5, 3]);
  expect([...table.y!]).toEqual([1, 0, 1]);
  await expect(readTable(file([1, null, 3]))).rejects.toThrow(
    'row 2, column "b" must be a number, got a missing value',
  );
  await expect(readTable(file(["x", "y", "z"]))).rejects.toThrow(
    'row 1, column "b" must be a number, got "x"',
  );
  await expect(readTable(file([1, 2, 3]), { maxBytes: 64 })).rejects.toThrow("must have at most 64 bytes");
  await expect(readTable(new Uint8Array(file([1, 2, 3])).subarray(0, 40))).rejects.toThrow(
    "the file must be Parquet",
  );
});

test("the numbers of the fixture are those that numpy sees", () => {
  const bytes = readFileSync("test/fixtures/npy/correlated-y.npy");
  expect(bytes.length).toBe(128 + 400 * 8);
});

test("JSON is refused as such, by its name or its beginning; a header may begin with a bracket", async () => {
  const problem = join(folder, "problem.json");
  writeFileSync(problem, '"a"\n');
  for (const source of [problem, text('{\n  "noiseStd": 1\n}'), text("[[1, 2], [3, 4]]")])
    await expect(readTable(source)).rejects.toThrow(
      /^readTable: the file must be one of csv, tsv, [^\n]*, got JSON/,
    );
  expect((await readTable(text("[mm],{s}\n1,2\n"))).columns).toEqual(["[mm]", "{s}"]);
});

test("of many columns, or of long names, a message shows the beginning", async () => {
  const names = Array.from({ length: 100 }, (_, j) => `${"x".repeat(90)}${j}`);
  const message = await readTable(text(`${names.join(",")}\n`), { target: "y" }).catch(
    ({ message }) => message,
  );
  expect(message).toContain("… and 60 more");
  expect(message.length).toBeLessThan(2000);
});
