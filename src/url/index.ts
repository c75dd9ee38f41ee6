// The entry "overparam/url": the modules as files, for those who would rather have them fetched and cached than inlined.
import * as v from "valibot";
import { read } from "#wasm-file";
import { DomainError } from "../errors.js";
import { validate } from "../validate.js";
import { packageVersion, coreHash } from "../wasm/generated/version.js";
import { compileResponse, type Fetched } from "../wasm/fetched.js";
import { noteHash } from "../wasm/hash.js";
import { useModule } from "../wasm/instance.js";
import { networkHash, useNetworkModule } from "../wasm/network.js";

// Bundlers look for these two expressions as they stand: they copy the files and put in where they went.

/**
 * Where the core is as a file.
 * @example
 * import { coreUrl } from "overparam/url";
 * coreUrl.pathname.endsWith("core.wasm"); // true
 */
export const coreUrl: URL = new URL("../core.wasm", import.meta.url);
/**
 * Where the module of `overparam/network` is as a file.
 * @example
 * import { networkUrl } from "overparam/url";
 * networkUrl.pathname.endsWith("network.wasm"); // true
 */
export const networkUrl: URL = new URL("../network.wasm", import.meta.url);

/** Where `load` finds the modules. */
export interface LoadOptions {
  /** The address of the core. Default `coreUrl`. */
  core?: URL;
  /** true: also the module of `overparam/network`, from `networkUrl`; or its address. Default: not loaded. */
  network?: boolean | URL;
}

const address = v.instance(URL, "be a URL");
const schema = v.strictObject({
  core: v.optional(address),
  network: v.optional(v.union([v.boolean(), address], "be true, false or a URL")),
});

/**
 * Fetches the core from a file of its own and compiles it off the main thread, while it arrives. Await it once, before anything else; all
 * entries of the package then use it, and threads are sent it.
 *
 * The inlined copy stays in a bundle until the bundler is given the condition `overparam-url` (docs/install.md): then the bundle
 * is 60 kB smaller after gzip, and what is called before `load` throws.
 * @param options `core` and `network`: addresses, where the files are not where the bundler or the package has them
 * @throws {DomainError} what cannot be fetched or read, what does not compile, a file of another version of the package
 * @throws {TypeError} an address that is no URL
 * @throws {FeatureError} where the engine has no WebAssembly or no SIMD
 * @example
 * import { load } from "overparam/url";
 * await load();
 * matmul([[2]], [[3]]).data; // [6]
 */
export async function load(options: LoadOptions = {}): Promise<void> {
  const { core = coreUrl, network } = validate("load", schema, options);
  const [main, nets] = await Promise.all([
    fetched(core, coreHash),
    network ? fetched(network === true ? networkUrl : network, networkHash) : undefined,
  ]);
  useModule(main.module);
  noteHash(main.hash);
  if (nets) useNetworkModule(nets.module);
}

/** A stale file in some cache would compile as well, and then fail anywhere. */
async function fetched(url: URL, expected: string): Promise<Fetched> {
  const found = await compileResponse("load", await read("load", url));
  if (found.hash !== expected && found.hash !== "custom")
    throw new DomainError(
      `load: ${url.href} must be the file of overparam ${packageVersion} (${expected}), got another (${found.hash})`,
    );
  return found;
}
