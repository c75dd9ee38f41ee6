// Loaded before a command by --import, in its threads as well: whoever asks for the network or another program is refused and told on.
import child_process from "node:child_process";
import dgram from "node:dgram";
import dns from "node:dns";
import { writeSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import tls from "node:tls";

const refuse = (name) =>
  function refused() {
    writeSync(2, `REFUSED ${name}\n`);
    throw new Error(`refused: ${name}`);
  };
const doors = {
  child_process: [
    child_process,
    ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"],
  ],
  dgram: [dgram, ["createSocket"]],
  dns: [dns, ["lookup", "resolve", "resolve4", "resolve6"]],
  "dns.promises": [dns.promises, ["lookup", "resolve"]],
  http: [http, ["request", "get", "createServer"]],
  http2: [http2, ["connect", "createServer"]],
  https: [https, ["request", "get", "createServer"]],
  net: [net, ["connect", "createConnection", "createServer"]],
  "net.Socket": [net.Socket.prototype, ["connect"]],
  tls: [tls, ["connect", "createServer"]],
  globalThis: [globalThis, ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"]],
};
for (const [name, [holder, keys]] of Object.entries(doors))
  for (const key of keys)
    if (key in holder)
      Object.defineProperty(holder, key, {
        value: refuse(`${name}.${key}`),
        configurable: true,
        writable: true,
      });
syncBuiltinESMExports();
