import { DomainError } from "../errors.js";
import { hashOf } from "./hash.js";
import { checkEngine, compile } from "./instantiate.js";

/** What came from an address: compiled, and the hash of its bytes. */
export interface Fetched {
  module: WebAssembly.Module;
  hash: string;
}

/**
 * Fetches an address.
 * @throws {DomainError} where nothing can be fetched
 */
export async function request(routine: string, url: URL): Promise<Response> {
  try {
    return await fetch(url);
  } catch (error) {
    // Node fetches no files, and a node: import here would keep the package out of browsers.
    const advice = url.protocol === "file:" ? " (read the file and hand in its bytes)" : "";
    throw new DomainError(
      `${routine}: wasm must be an address that fetch can read, got ${url.href}${advice}`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Compiles a response off the main thread, while it arrives where the server says what it is.
 * @throws {DomainError} a status that is no success, a body that is used, bytes that do not compile
 * @throws {FeatureError} where the engine has no WebAssembly or no SIMD
 */
export async function compileResponse(routine: string, response: Response): Promise<Fetched> {
  checkEngine();
  const { ok, status, url, bodyUsed, headers } = response;
  if (!ok)
    throw new DomainError(
      `${routine}: wasm must be an address where the core is, got status ${status}${url && ` from ${url}`}`,
    );
  if (bodyUsed)
    throw new DomainError(
      `${routine}: wasm must be a Response that nobody has read, got one whose body is used`,
    );
  const isStream = typeof WebAssembly.compileStreaming === "function" && isWasm(headers.get("content-type"));
  const copy = isStream ? response.clone() : undefined;
  const [bytes, streamed] = await Promise.all([
    response.arrayBuffer(),
    copy && WebAssembly.compileStreaming(copy).catch(() => undefined), // `compiled` has the words for it
  ]);
  return { module: streamed ?? (await compiled(routine, bytes)), hash: await hashOf(bytes) };
}

const isWasm = (type: string | null): boolean => /^\s*application\/wasm\s*$/i.test(type ?? "");

async function compiled(routine: string, bytes: ArrayBuffer): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    throw notACore(routine, bytes, error);
  }
}

/** Compiles bytes that somebody handed in. @throws {DomainError | FeatureError} as `compileResponse` */
export function compileBytes(routine: string, bytes: BufferSource): WebAssembly.Module {
  checkEngine();
  try {
    return compile(bytes);
  } catch (error) {
    throw notACore(routine, bytes, error);
  }
}

const notACore = (routine: string, { byteLength }: BufferSource, cause: unknown): DomainError =>
  new DomainError(
    `${routine}: wasm must be a core of this package, got ${byteLength} bytes that do not compile`,
    { cause },
  );
