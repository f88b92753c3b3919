/** The program `agentwatt`: runs a command line, and turns whatever goes wrong into a message and an exit code. */
import { reportFailure } from "./failure.ts";
import { runProgram } from "./program.ts";

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
