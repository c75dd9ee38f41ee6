import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DomainError, FeatureError } from "../../errors.js";
import { atSignal } from "../interrupt.js";
import { serveFolder, type Serving } from "../static-server.js";
import type { Terminal } from "../terminal.js";

export const help = `
A page of its own: drag sizes, noise and ridge, and theory follows at once, while models are fitted to simulated data in the
background. It is served to this machine only (127.0.0.1), asks no other server for anything, and works without a network.
Ctrl-C ends it.`;

export interface ExploreOptions {
  port: number;
  open: boolean;
}

const routine = "overparam explore";

/** `overparam explore`: serves the explorer page until it is told to end. */
export async function exploreCommand(terminal: Terminal, { port, open }: ExploreOptions): Promise<void> {
  // of dist/cli/commands, where this file stands once it is built
  const folder = fileURLToPath(new URL("../../explorer", import.meta.url));
  if (!existsSync(join(folder, "index.html")))
    throw new FeatureError(`${routine}: the page is not built; in a clone run npm run build:explorer`);
  const ended = end();
  const { address, close } = await start(folder, port);
  terminal.out(`${address}\n`);
  if (terminal.liveErr) terminal.err("Ctrl-C ends it.\n");
  if (open && terminal.liveErr) openBrowser(address);
  await ended;
  await close();
}

async function start(folder: string, port: number): Promise<Serving> {
  try {
    return await serveFolder(folder, port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DomainError(`${routine}: --port must be one that is free, got ${port} (${code})`, {
      cause: error,
    });
  }
}

/** Ctrl-C is how this command ends well. */
const end = () => new Promise<void>((resolve) => void atSignal(() => resolve()));

/** As the system opens an address; where it cannot, the address stands on the screen. */
function openBrowser(address: string): void {
  const [command, ...args] =
    process.platform === "darwin"
      ? ["open"]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", ""]
        : ["xdg-open"];
  const child = spawn(command, [...args, address], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
