/** The last word on an error: the user's faults are shown as problems, ours ask to be reported. */
import { InputError, renderProblems } from "../profiles/problem.ts";
import { EXIT, type ExitCode } from "./exitCodes.ts";

let seedInUse: string | number | undefined;

/** Remembers the seed of the run, which a report of a fault must hold. */
export function noteSeed(seed: string | number): void {
  seedInUse = seed;
}

/** Says on stderr what went wrong; returns the exit code. The stack is shown with AGENTWATT_DEBUG=1 alone. */
export function reportFailure(error: unknown, args: readonly string[]): ExitCode {
  if (error instanceof InputError) {
    process.stderr.write(`${renderProblems(error.problems)}\n`);
    return EXIT.input;
  }
  const message = error instanceof Error ? error.message : String(error);
  const lines = [
    `agentwatt: ${message.startsWith("internal error") ? message : `internal error: ${message}`}`,
    "This is a fault of agentwatt, not of your input. Please report it with:",
    `  command: agentwatt ${args.map(quoted).join(" ")}`,
    `  seed: ${seedInUse ?? "not read yet"}`,
    `  node: ${process.version}`,
  ];
  if (process.env.AGENTWATT_DEBUG !== "1") lines.push("AGENTWATT_DEBUG=1 shows where it happened.");
  else if (error instanceof Error) lines.push(error.stack ?? "");
  process.stderr.write(`${lines.join("\n")}\n`);
  return EXIT.internal;
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
