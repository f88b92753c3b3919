/** What the shell is told. */
export const EXIT = {
  good: 0,
  /** The question was answered, and the answer is no. */
  no: 1,
  /** Bad usage or input. */
  input: 2,
  /** A fault of the program (EX_SOFTWARE of sysexits.h). */
  internal: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
