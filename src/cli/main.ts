#!/usr/bin/env node
/** The program `agentwatt`: runs a command line, and turns whatever goes wrong into a message and an exit code. */
import module from "node:module";
import { reportFailure } from "./failure.ts";
import { runProgram } from "./program.ts";

// Commands load what they need when they run: compiled once, it starts a fifth sooner the next time.
module.enableCompileCache?.();

// A reader that has seen enough (`| head`) is no fault.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}

const args = process.argv.slice(2);
try {
  process.exitCode = await runProgram(args);
} catch (error) {
  process.exitCode = reportFailure(error, args);
}
