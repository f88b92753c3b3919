/** Faults of options in the name of the command that was called, where several commands read them alike. */
import { InputError } from "../../profiles/problem.ts";

/** Errors: InputError of `read`, its problems located in `command`. */
export function inNameOf<T>(command: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.problems.map((problem) => ({ ...problem, file: command })));
    throw error;
  }
}
