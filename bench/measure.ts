/** What a benchmark case is, and what one run of it gives. */

/** Counts of one run; a case leaves out those that it has no use for. */
export type Counts = {
  readonly events?: number;
  readonly turns?: number;
  /** Operations of a micro-benchmark. */
  readonly operations?: number;
  readonly simulatedSeconds?: number;
};

/** A case that runs inside a process of its own; what `prepare` does is not timed. */
export type EngineCase = { readonly name: string; readonly what: string; readonly prepare: () => () => Counts };

/** A case that is a command line of agentwatt, timed with its start-up; exit code 0 or 1 is a run. */
export type CommandCase = { readonly name: string; readonly what: string; readonly command: readonly string[] };

export type Run = {
  readonly seconds: number;
  readonly counts: Counts;
  /** Highest resident set of the process, preparation included. */
  readonly peakBytes: number;
};
