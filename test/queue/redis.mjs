// A Redis of our own on a free port of this machine, that can be killed and started again.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";

/** A port that nobody listens on. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

export class Redis {
  folder = mkdtempSync(join(tmpdir(), "overparam-redis-"));
  child;
  port;

  async start() {
    this.port ??= await freePort();
    this.child = spawn(
      "redis-server",
      [
        "--port",
        this.port,
        "--bind",
        "127.0.0.1",
        "--dir",
        this.folder,
        "--appendonly",
        "yes",
        "--save",
        "",
      ].map(String),
      { stdio: "ignore" },
    );
    this.child.on("error", (error) => (this.failure = error));
    for (let k = 0; k < 500; k++) {
      if (this.failure) throw new Error(`redis-server cannot be started: ${this.failure.message}`);
      if (await answers(this.port)) return this;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error("redis-server does not answer");
  }

  get url() {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Ends it as a power cut would. */
  async kill() {
    this.child.kill("SIGKILL");
    await once(this.child, "exit");
  }

  async end() {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Whether a Redis says PONG. */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const give = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket.on("connect", () => socket.write("PING\r\n"));
    socket.on("data", (data) => give(data.includes("PONG")));
    socket.on("error", () => give(false));
    socket.setTimeout(1000, () => give(false));
  });
}
