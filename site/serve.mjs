// The built site on loopback, for a look: `node site/serve.mjs`.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { serveFolder } from "../dist/cli/static-server.js";

const site = join(dirname(dirname(fileURLToPath(import.meta.url))), "out", "docs");
// what pages may load they say themselves
const { address } = await serveFolder(site, 4173, "frame-ancestors 'none'");
console.log(`${address}  (Ctrl+C ends)`);
