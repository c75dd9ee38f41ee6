// What stands behind #core-binary and #network-binary under the condition "overparam-url" of a bundler: nothing is inlined,
// and `load` of overparam/url has to be awaited first.
import type { Binary } from "./instance.js";

export const binary: Binary = undefined;
