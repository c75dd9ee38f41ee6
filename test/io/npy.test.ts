// Files that numpy wrote (scripts/npy-fixtures.py).
import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { DomainError } from "../../src/errors.js";
import { formatNpy, parseNpy } from "../../src/io/npy.js";
import { formatNpz, parseNpz } from "../../src/io/npz.js";

const file = (name: string) => new Uint8Array(readFileSync(`test/fixtures/npy/${name}`));
const read = (name: string) => parseNpy(file(`${name}.npy`));

const signed = [-2, -1, 0, 1, 2, 3];
const unsigned = [0, 1, 2, 3, 4, 5];

test.each([
  ["le-f8", signed, Float64Array],
  ["be-f8", signed, Float64Array],
  ["le-f4", signed, Float32Array],
  ["be-f4", signed, Float32Array],
  ["le-f2", signed, Float32Array],
  ["i1", signed, Int8Array],
  ["le-i2", signed, Int16Array],
  ["be-i2", signed, Int16Array],
  ["le-i4", signed, Int32Array],
  ["be-i4", signed, Int32Array],
  ["le-i8", signed, BigInt64Array],
  ["be-i8", signed, BigInt64Array],
  ["u1", unsigned, Uint8Array],
  ["le-u2", unsigned, Uint16Array],
  ["be-u4", unsigned, Uint32Array],
  ["le-u8", unsigned, BigUint64Array],
  ["b1", [0, 0, 0, 1, 1, 1], Uint8Array],
])("what numpy wrote as %s is read as it is", (name, values, type) => {
  const { shape, data } = read(name);
  expect(shape).toEqual([2, 3]);
  expect(data).toBeInstanceOf(type);
  expect(Array.from(data as ArrayLike<number | bigint>, Number)).toEqual(values);
});

test("Fortran order is turned into rows, for three axes too", () => {
  const { shape, data } = read("fortran");
  expect(shape).toEqual([2, 3, 4]);
  expect([...(data as Float64Array)]).toEqual(Array.from({ length: 24 }, (_, i) => i));
});

test("a single number has no axes, an empty array no elements", () => {
  expect(read("scalar")).toMatchObject({ shape: [], data: Float64Array.of(1.5) });
  expect(read("empty")).toMatchObject({ shape: [0, 3], data: new Float64Array(0) });
});

test.each([2, 3])("format version %i is read", (version) => {
  expect([...(read(`version-${version}`).data as Float64Array)]).toEqual([0, 1, 2]);
});

test.each([
  ["objects", "must be numbers, got Python objects"],
  ["structured", "got a structured type"],
  ["complex", 'the element type must be one of f2, f8, f4, i1, i2, i4, i8, u1, u2, u4, u8, b1, got "<c16"'],
  ["text", 'got "<U2"'],
])("an array of %s is refused", (name, message) => {
  expect(() => read(name)).toThrow(DomainError);
  expect(() => read(name)).toThrow(message);
});

/** A file with this header, as version 1. */
function withHeader(header: string, nBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(10 + text.length + nBytes);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 0xff, text.length >> 8]);
  bytes.set(text, 10);
  return bytes;
}

test.each([
  [new Uint8Array(0), "must start with \\x93NUMPY"],
  [new Uint8Array(20), "must start with \\x93NUMPY"],
  [file("le-f8.npy").subarray(0, 60), "the header must have 118 bytes, got a file that ends after 50"],
  [file("le-f8.npy").subarray(0, 170), "shape (2, 3) of <f8 must be followed by 48 bytes, got 42"],
  [file("le-f8.npy").with(6, 9), "the format version must be 1, 2 or 3, got 9"],
  [file("version-2.npy").with(10, 255), "the header must have at most 65536 bytes, got 16711796"],
  [withHeader("{}"), 'must name descr, fortran_order and shape, got "{}"'],
  [
    withHeader("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 99999999999), }", 8),
    "an axis must have at most 2147483647 places, got 99999",
  ],
  [
    withHeader("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", 8),
    "must name descr, fortran_order and shape",
  ],
])(
  "a file that is broken or says something absurd is refused before memory is taken (%#)",
  (bytes, message) => {
    expect(() => parseNpy(bytes)).toThrow(DomainError);
    expect(() => parseNpy(bytes)).toThrow(message);
  },
);

test("what is written is byte for byte what numpy wrote", () => {
  for (const name of [
    "le-f8",
    "le-f4",
    "i1",
    "le-i2",
    "le-i4",
    "le-i8",
    "u1",
    "le-u2",
    "le-u8",
    "empty",
    "scalar",
  ])
    expect(formatNpy(read(name)), name).toEqual(file(`${name}.npy`));
});

test("elements that do not fit the shape are not written", () => {
  expect(() => formatNpy({ shape: [2, 2], data: new Float64Array(3) })).toThrow(
    "formatNpy: shape [2, 2] must hold 4 elements, got 3",
  );
});

test("archives of numpy are read, stored and compressed, whole or in part", () => {
  const stored = parseNpz(file("stored.npz"));
  expect(stored.X).toMatchObject({ shape: [3, 4], data: Float64Array.from({ length: 12 }, (_, i) => i) });
  expect(stored.y.data).toEqual(Float64Array.of(1, 2, 3));
  const compressed = parseNpz(file("compressed.npz"), { only: ["y"] });
  expect(Object.keys(compressed)).toEqual(["y"]);
  expect(compressed.y.data[99]).toBe(99n);
});

test("names of arrays come back as they were, up to the longest that an archive holds; longer ones are refused", () => {
  const array = { shape: [1], data: Uint8Array.of(7) };
  const longest = "é".repeat(32_765) + "x"; // 65,531 bytes, and ".npy"
  for (const name of ["", "__proto__", "\ufeffx", "a/b", "😀", longest])
    expect(parseNpz(formatNpz(Object.fromEntries([[name, array]])))[name], name.slice(0, 9)).toMatchObject(
      array,
    );
  for (const name of [`${longest}x`, "é".repeat(40_000), "a".repeat(70_000)])
    expect(() => formatNpz({ [name]: array })).toThrow(
      "formatNpz: a name must have at most 65535 bytes in an archive (UTF-8, with its ending), got",
    );
  expect(() => formatNpz({ "\ud800": array })).toThrow("formatNpz: a name must be Unicode");
});

test("an archive that would unpack to more than allowed is refused before it is unpacked", () => {
  expect(() => parseNpz(file("compressed.npz"), { maxBytes: 3000 })).toThrow(
    'parseNpz: the arrays must come to at most 3000 bytes (maxBytes), got 3456 up to "y"',
  );
  expect(Object.keys(parseNpz(file("compressed.npz"), { maxBytes: 3456 }))).toEqual(["X", "y"]);
});

test("an archive that lies about its sizes gives no more than it declared, and is refused", () => {
  const bytes = file("compressed.npz");
  // the declared size of X.npy, in the local header and in the directory
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 4 <= bytes.length; at++)
    if (view.getUint32(at, true) === 2528) view.setUint32(at, 200, true);
  expect(() => parseNpz(bytes)).toThrow(DomainError);
});

test("what is no archive is refused", () => {
  expect(() => parseNpz(file("le-f8.npy"))).toThrow("parseNpz: the file must be a whole zip archive");
  expect(() => parseNpz(file("compressed.npz").subarray(0, 200))).toThrow(DomainError);
});

test("an archive that is written is read again, here and by another reader of zip files", () => {
  const arrays = {
    "0.weight": { shape: [2, 3], data: Float32Array.from(signed) },
    größe: { shape: [], data: Uint32Array.of(7) },
    none: { shape: [0], data: new Float64Array(0) },
  };
  const archive = formatNpz(arrays);
  const again = parseNpz(archive);
  for (const [name, { shape, data }] of Object.entries(arrays))
    expect(again[name]).toMatchObject({ shape, data });
  const files = unzipSync(archive);
  expect(Object.keys(files)).toEqual(["0.weight.npy", "größe.npy", "none.npy"]);
  expect(files["0.weight.npy"]).toEqual(formatNpy(arrays["0.weight"]));
  expect(parseNpz(formatNpz({}))).toEqual({});
});
