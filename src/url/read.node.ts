import { readFile } from "node:fs/promises";
import { DomainError } from "../errors.js";
import { request } from "../wasm/fetched.js";

/** Reads a file of the package, which Node's fetch does not; other addresses are fetched. */
export async function read(routine: string, url: URL): Promise<Response> {
  if (url.protocol !== "file:") return request(routine, url);
  const bytes = await readFile(url).catch((error: unknown) => {
    throw new DomainError(`${routine}: the file must be there, got ${url.href}, which cannot be read`, {
      cause: error,
    });
  });
  return new Response(bytes, { headers: { "content-type": "application/wasm" } });
}
