export { checkSeed } from "./checks.js";
export { Stream } from "./stream.js";
export { split, type Words } from "./names.js";
