import { expect, test } from "vitest";
import { DomainError } from "../../src/errors.js";
import { parseIdx, parseIdxBytes } from "../../src/io/idx.js";

const file = (...bytes: number[]) => new Uint8Array(bytes);

test("an IDX file gives its shape and its elements", () => {
  const { shape, data } = parseIdx(file(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255));
  expect(shape).toEqual([2, 3]);
  expect([...data]).toEqual([1, 2, 3, 4, 5, 255]);
});

test("axis lengths are big-endian, also in a view that does not start at the beginning of its buffer", () => {
  const bytes = new Uint8Array(3 + 8 + 258);
  bytes.set([0, 0, 8, 1, 0, 0, 1, 2], 3);
  expect(parseIdx(bytes.subarray(3)).shape).toEqual([258]);
});

test("an array with an empty axis has no elements", () => {
  expect(parseIdx(file(0, 0, 8, 1, 0, 0, 0, 0)).data.length).toBe(0);
});

test.each([
  [file(1, 2, 3, 4, 5), "parseIdx: an IDX file must start with two zero bytes"],
  [file(0, 0), "parseIdx: an IDX file must start with two zero bytes"],
  [file(0, 0, 0x0a, 1, 0, 0, 0, 0), "the element type must be 0x08, 0x09 or 0x0b to 0x0e, got type 0x0a"],
  [file(0, 0, 8, 2, 0, 0, 0, 1), "the header must have 12 bytes, got 8"],
  [file(0, 0, 8, 1, 0, 0, 0, 3, 1, 2), "shape [3] must be followed by 3 bytes, got 2"],
])("what is not an IDX file is refused (%#)", (bytes, message) => {
  expect(() => parseIdx(bytes)).toThrow(DomainError);
  expect(() => parseIdx(bytes)).toThrow(message);
});

test("every other element type is read, big-endian", () => {
  const read = (...bytes: number[]) => [...(parseIdx(file(...bytes)).data as Float64Array)];
  expect(read(0, 0, 9, 1, 0, 0, 0, 2, 255, 2)).toEqual([-1, 2]);
  expect(read(0, 0, 0x0b, 1, 0, 0, 0, 1, 255, 254)).toEqual([-2]);
  expect(read(0, 0, 0x0c, 1, 0, 0, 0, 1, 0, 0, 1, 0)).toEqual([256]);
  expect(read(0, 0, 0x0d, 1, 0, 0, 0, 1, 0x3f, 0xc0, 0, 0)).toEqual([1.5]);
  expect(read(0, 0, 0x0e, 1, 0, 0, 0, 1, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0)).toEqual([1.5]);
});

test("where bytes are needed, other elements are refused", () => {
  expect(() => parseIdxBytes(file(0, 0, 9, 1, 0, 0, 0, 1, 1))).toThrow(
    "must be unsigned bytes (type 0x08), got type 0x09",
  );
});
