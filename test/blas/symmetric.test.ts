import { expect, test } from "vitest";
import { generator, put, randomSpd, withCore } from "../support/matrices.js";

test("isSymmetric finds one entry that differs in its last bit, wherever it stands", () => {
  withCore((s, core) => {
    for (const n of [0, 1, 2, 15, 16, 17, 40]) {
      const rows = randomSpd(n, generator(n));
      const whole = put(s, rows, 2, n);
      expect(Boolean(core.isSymmetric(n, whole.pointer, whole.ld))).toBe(true);
      for (let i = 0; i < n; i++)
        for (const j of [0, 1, 15, 16, n - 1].filter((c) => c < n && c !== i)) {
          const at = whole.pointer + 8 * (i * whole.ld + j);
          const view = s.view(at, 1);
          const before = view[0];
          view[0] = before * (1 + 2 ** -52) || 5e-324;
          expect(Boolean(core.isSymmetric(n, whole.pointer, whole.ld))).toBe(false);
          view[0] = before;
        }
    }
  });
});
