import { expect, test } from "vitest";
import { scope } from "../../src/wasm/scope.js";
import { testCore } from "../support/core.js";

type Four = [number, number, number, number];
type Two = [number, number];

const hex = (words: Iterable<number>) => Array.from(words, (w) => (w >>> 0).toString(16).padStart(8, "0"));

const block = (counter: Four, key: Two) =>
  scope("test", (s) => {
    const out = s.bytes(16);
    s.core.philoxBlock(...counter, ...key, out);
    return hex(s.viewI32(out, 4));
  });

/** The four blocks of a group, each as its four words. */
const group = (key: Two, stream: Two, index: bigint, nGroups: number) =>
  scope("test", (s) => {
    const out = s.bytes(64 * (nGroups + (nGroups & 1)));
    s.core.philoxGroups(...key, ...stream, index, nGroups, out);
    const words = hex(s.viewI32(out, 16 * nGroups));
    return Array.from({ length: 4 * nGroups }, (_, b) =>
      [0, 1, 2, 3].map((w) => words[16 * (b >> 2) + 4 * w + (b & 3)]),
    );
  });

// The known answers that Random123 publishes for philox4x32 with ten rounds (kat_vectors).
const known: [Four, Two, string[]][] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    ["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    ["408f276d", "41c83b0e", "a20bc7c6", "6d5451fd"],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    ["d16cfe09", "94fdcceb", "5001e420", "24126ea1"],
  ],
];

test.each(known)("a block of counter %j under key %j is the published one", (counter, key, answer) => {
  expect(block(counter, key)).toEqual(answer);
});

test.each(known)("four blocks side by side hold the published one of counter %j", (counter, key, answer) => {
  const index = (BigInt(counter[1]) << 32n) | BigInt(counter[0]);
  const blocks = group(key, [counter[2], counter[3]], index >> 2n, 1);
  expect(blocks[Number(index & 3n)]).toEqual(answer);
});

test.each([1, 2, 3, 7])(
  "%i groups are the blocks one by one, also where the low counter word overflows",
  (n) => {
    for (const first of [0n, 5n, 0x3fff_fffen, 0x3fff_ffffn, 0x4000_0000n]) {
      const blocks = group([1, 2], [3, 4], first, n);
      blocks.forEach((words, b) => {
        const counter = (first << 2n) + BigInt(b);
        expect(words).toEqual(block([Number(counter & 0xffffffffn), Number(counter >> 32n), 3, 4], [1, 2]));
      });
    }
  },
);

test("an odd number of groups leaves the arena as it was behind the pair it needs", () => {
  scope("test", (s) => {
    const out = s.bytes(4 * 64 + 64);
    const end = s.view(out + 4 * 64, 1);
    end[0] = 42;
    testCore().philoxGroups(1, 2, 3, 4, 0n, 3, out);
    expect(end[0]).toBe(42);
  });
});
