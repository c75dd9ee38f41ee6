import { DomainError } from "../errors.js";
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
  if (declared > maxBytes)
    throw new DomainError(`${routine}: the file must have at most ${maxBytes} bytes, got ${declared}`);
  const name = new URL(address, "http://localhost/").pathname.split("/").at(-1);
  return { bytes: new Uint8Array(await response.arrayBuffer()), name };
}
