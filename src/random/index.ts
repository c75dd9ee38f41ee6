export { checkSeed } from "./checks.js";
export { Stream } from "./stream.js";
export { split } from "./names.js";
