import { expect, test } from "vitest";
import { DomainError } from "../../src/errors.js";
import { Stream } from "../../src/random/index.js";
import { testCore } from "../support/core.js";

test("the same stream gives the same numbers whenever it is asked", () => {
  const stream = new Stream(5).child("design");
  const whole = stream.normals(200_000);
  expect(stream.normals(200_000)).toEqual(whole);
  expect(stream.normals(100, 150_001)).toEqual(whole.slice(150_001, 150_101));
  expect(new Stream(5).child("design").normals(10)).toEqual(whole.slice(0, 10));
});

test("seeds, names and numbers give different streams", () => {
  const root = new Stream(5);
  const streams = [
    root,
    new Stream(6),
    new Stream(5 + 2 ** 32),
    ...[
      "",
      "a",
      "a\0",
      "b",
      "1",
      "a long name of more than eight bytes",
      "a long name of more than eight bytes!",
    ].map((name) => root.child(name)),
    ...[0, 1, 2 ** 32, 2 ** 53 - 1].map((name) => root.child(name)),
    root.child("a").child("b"),
    root.child("b").child("a"),
    root.child("ab"),
  ];
  const firsts = new Set(streams.map((stream) => stream.uniforms(1)[0]));
  expect(firsts.size).toBe(streams.length);
});

test("children of different seeds under one name are different", () => {
  expect(new Stream(1).child("x").uniforms(1)).not.toEqual(new Stream(2).child("x").uniforms(1));
});

test("whole numbers below a bound fall evenly (chi-square, false alarm 1e-6)", () => {
  const counts = new Float64Array(7);
  for (const x of new Stream(3).integers(7, 70_000)) counts[x] += 1;
  const chi2 = counts.reduce((sum, c) => sum + (c - 10_000) ** 2 / 10_000, 0);
  expect(chi2).toBeLessThan(38.3); // 6 degrees of freedom
});

test("whole numbers reach the ends of their range, and below = 1 gives zeros", () => {
  const x = new Stream(3).integers(2 ** 32 - 1, 100_000);
  expect(Math.max(...x.subarray(0, 50_000))).toBeGreaterThan(0.999 * 2 ** 32);
  expect(x.some((v) => v < 0.001 * 2 ** 32)).toBe(true);
  expect(new Stream(3).integers(1, 5)).toEqual(new Uint32Array(5));
});

test("whole numbers are the same under any partition", () => {
  const stream = new Stream(9);
  const whole = stream.integers(1000, 700);
  for (const at of [0, 1, 255, 256, 300])
    expect(stream.integers(1000, 400, at)).toEqual(whole.slice(at, at + 400));
});

test.each([0, 1, 2, 3, 255, 256, 257, 1000])("a permutation of %i holds every number once", (n) => {
  expect(new Stream(4).permutation(n).toSorted()).toEqual(Uint32Array.from({ length: n }, (_, i) => i));
});

test("the six orders of three are equally likely (chi-square, false alarm 1e-6)", () => {
  const counts = new Map<string, number>();
  const stream = new Stream(8);
  for (let i = 0; i < 12_000; i++) {
    const order = stream.permutation(3, 3 * i).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  const chi2 = [...counts.values()].reduce((sum, c) => sum + (c - 2000) ** 2 / 2000, 0);
  expect(counts.size).toBe(6);
  expect(chi2).toBeLessThan(35.9); // 5 degrees of freedom
});

test("bad input is refused with the rule and what came", () => {
  const stream = new Stream(1);
  expect(() => new Stream(-1)).toThrow(
    "Stream: seed must be a whole number from 0 to 9007199254740991, got -1",
  );
  expect(() => new Stream(1.5)).toThrow(DomainError);
  expect(() => new Stream("7" as never)).toThrow(TypeError);
  expect(() => stream.normals(-1)).toThrow(DomainError);
  expect(() => stream.normals(1, 0.5)).toThrow("normals: at must be a whole number");
  expect(() => stream.uniforms(NaN)).toThrow(DomainError);
  expect(() => stream.integers(0, 1)).toThrow(
    "integers: below must be a whole number from 1 to 4294967295, got 0",
  );
  expect(() => stream.child(-1)).toThrow(DomainError);
  expect(() => stream.child(null as never)).toThrow(
    "child: name must be a string or a whole number, got null",
  );
});

test("names that have no UTF-8 form are refused, since they would all be one; pairs of surrogates are letters", () => {
  const stream = new Stream(1);
  for (const name of ["\ud800", "\udfff", "a\udc00b", "\udc00\ud800"])
    expect(() => stream.child(name)).toThrow(DomainError);
  expect(() => stream.child("\ud800")).toThrow('child: name must be free of lone surrogates, got "\\ud800"');
  const [a, b] = ["\u{1F600}", "\u{1F601}"].map((name) => stream.child(name).uniforms(1)[0]);
  expect(a).not.toBe(b);
});

test("an id is a pair of 32-bit words", () => {
  expect(new Stream(1, [0, 0]).uniforms(1)).toEqual(new Stream(1).uniforms(1));
  expect(new Stream(1, [2 ** 32 - 1, 0]).uniforms(1)).not.toEqual(new Stream(1).uniforms(1));
  for (const id of [
    [2 ** 32, 0],
    [0, -1],
    [0.5, 0],
    [0, NaN],
  ])
    expect(() => new Stream(1, id as never)).toThrow(DomainError);
  for (const id of [[], [0], [0, 0, 0], ["0", 0], 0, null, "ab"])
    expect(() => new Stream(1, id as never)).toThrow(TypeError);
  expect(() => new Stream(1, [0, 2 ** 32])).toThrow(
    "Stream: id[1] must be a whole number from 0 to 4294967295, got 4294967296",
  );
  expect(() => new Stream(1, [1] as never)).toThrow(
    "Stream: id must be an array of two numbers, got an array of 1",
  );
});

test("the arena is back at its mark after every call", () => {
  const before = testCore().mark();
  const stream = new Stream(1).child("x");
  stream.normals(1000);
  stream.uniforms(10);
  stream.integers(3, 10);
  stream.permutation(10);
  expect(testCore().mark()).toBe(before);
});
