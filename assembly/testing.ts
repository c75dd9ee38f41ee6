// The test build: the published ABI plus plain reference kernels. Compiled with asserts on; never published.
export * from "./index";
