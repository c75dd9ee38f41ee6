#!/usr/bin/env node
import { run } from "./program.js";
import { processTerminal } from "./terminal.js";

// A reader that has seen enough (`overparam … | head`) closes the pipe; that is no fault.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });

process.exitCode = await run(process.argv.slice(2), processTerminal());
