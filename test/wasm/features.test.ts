import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** The package as it is before anything has been computed. */
async function fresh() {
  vi.resetModules();
  const [{ matmul }, { FeatureError }] = await Promise.all([
    import("../../src/linalg/index.js"),
    import("../../src/errors.js"),
  ]);
  return { matmul, FeatureError };
}

test("an engine without SIMD is told so at the first call, in so many words", async () => {
  const { matmul, FeatureError } = await fresh();
  vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
  expect(() => matmul([[1]], [[1]])).toThrow(
    new FeatureError("overparam: this engine has no WebAssembly SIMD"),
  );
});

test("an engine without WebAssembly is told so at the first call", async () => {
  const { matmul, FeatureError } = await fresh();
  vi.stubGlobal("WebAssembly", undefined);
  expect(() => matmul([[1]], [[1]])).toThrow(new FeatureError("overparam: this engine has no WebAssembly"));
});

test("where the engine has no inflate of its own the core is the same", async () => {
  const { binary } = await import("../../src/wasm/generated/binary.js");
  const { unpack } = await import("../../src/wasm/instance.js");
  const own = unpack(binary) as Uint8Array;
  vi.stubGlobal("process", undefined);
  const other = unpack(binary) as Uint8Array;
  vi.unstubAllGlobals();
  expect(Array.from(other.subarray(0, 4))).toEqual([0, 97, 115, 109]);
  expect(Buffer.compare(own, other)).toBe(0);
});
