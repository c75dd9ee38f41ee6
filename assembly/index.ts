// The export list of the published module: this file is the ABI. It holds no code.
export { alloc, mark, release } from "./memory/arena";
