/** Faults of options in the name of the command that was called, where several commands read them alike. */
import { InputError } from "../profiles/problem.ts";

/** How the names of all commands begin. */
const PROGRAM = "agentwatt ";

/** Errors: InputError of `read`, its problems with options located in `command`; those of files stay where they are. */
export function inNameOf<T>(command: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      error.problems.map((problem) => (problem.file.startsWith(PROGRAM) ? { ...problem, file: command } : problem)),
    );
  }
}
