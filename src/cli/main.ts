#!/usr/bin/env node
import { run } from "./program.js";
import { processTerminal } from "./terminal.js";

for (const stream of [process.stdout, process.stderr])
  stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`overparam … | head`) closes the pipe; that is no fault.
    if (code === "EPIPE") process.exit(0);
    if (stream === process.stdout)
      process.stderr.write(`overparam: standard output must be written, got ${message}\n`);
    process.exit(1);
  });

process.exitCode = await run(process.argv.slice(2), processTerminal());
