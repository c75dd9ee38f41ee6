import { expect, test } from "vitest";
import { OutOfMemoryError } from "../../src/errors.js";
import { scope } from "../../src/wasm/scope.js";
import { testCore } from "../support/core.js";

test("blocks start on cache lines, do not overlap, and hold NaN in the test build", () => {
  scope("test", (s) => {
    const a = s.f64(3);
    const b = s.f64(1);
    expect(a % 64).toBe(0);
    expect(b).toBe(a + 64);
    expect([...s.view(a, 3)]).toEqual([NaN, NaN, NaN]);
  });
});

test("the arena is back at its mark after a scope, also when it throws", () => {
  const before = testCore().mark();
  scope("test", (s) => s.f64(1000));
  expect(testCore().mark()).toBe(before);
  expect(() =>
    scope("test", (s) => {
      s.f64(1000);
      throw new Error("in mid-call");
    }),
  ).toThrow("in mid-call");
  expect(testCore().mark()).toBe(before);
});

test("memory grows on demand and data put before survives", () => {
  scope("test", (s) => {
    const pointer = s.put([1, 2, 3]);
    s.bytes(8 << 20);
    expect([...s.take(pointer, 3)]).toEqual([1, 2, 3]);
  });
});

test("more memory than WebAssembly has is an OutOfMemoryError and the instance stays usable", () => {
  for (const nBytes of [2 ** 32 - 1, 2 ** 33]) {
    expect(() => scope("huge", (s) => s.bytes(nBytes))).toThrow(OutOfMemoryError);
    expect(() => scope("huge", (s) => s.bytes(nBytes))).toThrow(
      /^huge: WebAssembly memory is full, asked for \d+ bytes/,
    );
  }
  scope("small", (s) => expect([...s.take(s.put([1]), 1)]).toEqual([1]));
});
