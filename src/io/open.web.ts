import { DomainError } from "../errors.js";
import { readWithin } from "./bytes.js";
import type { Opened } from "./source.js";

/** Fetches what stands at an address; in a browser a text is one. */
export async function openPath(routine: string, path: string | URL, maxBytes: number): Promise<Opened> {
  const address = String(path);
  const response = await fetch(address).catch((error: unknown) => {
    throw new DomainError(`${routine}: the source must be an address that can be fetched, got ${address}`, {
      cause: error,
    });
  });
  if (!response.ok)
    throw new DomainError(
      `${routine}: the source must be an address that can be fetched, got ${address} (status ${response.status})`,
    );
  const declared = Number(response.headers.get("content-length") ?? 0);
  const tooLarge = (came: number | string) =>
    new DomainError(`${routine}: the file must have at most ${maxBytes} bytes (maxBytes), got ${came}`);
  if (declared > maxBytes) throw tooLarge(declared);
  // what it declares is what it says: an answer may be packed, or say nothing
  const bytes = response.body ? await readWithin(partsOf(response.body), maxBytes) : new Uint8Array(0);
  if (bytes === undefined) throw tooLarge("more");
  const name = new URL(address, "http://localhost/").pathname.split("/").at(-1);
  return { bytes, name };
}

/** Not every browser can iterate over a stream. */
async function* partsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
