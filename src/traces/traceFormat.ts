/** What there is to know about a format before its rows are read. */
import type { TraceFormatName } from "./formatNames.ts";
import type { Row } from "./rowFields.ts";
import type { TraceRequest } from "./traceRequest.ts";

/** OpenAI's prompt cache hits in steps of 128 tokens (platform.openai.com, guide "Prompt caching"). Others are finer. */
export const PROVIDER_CACHE_GRAIN_TOKENS = 128;

export type TraceFormat = {
  readonly name: TraceFormatName;
  readonly title: string;
  /** lines: an object a line; documents: objects one after another, also over several lines; csv: a header and rows. */
  readonly shape: "lines" | "documents" | "csv";
  /** Columns that a CSV header must have, lower case; each entry lists names that mean the same. */
  readonly columns?: readonly (readonly string[])[];
  /** What sentSeconds counts from, where the format has it at all. */
  readonly clock: "trace" | "session" | "none";
  /** none: each request stands alone; grouped: a session and its sub-agents stand together; mixed: in any order. */
  readonly sessions: "none" | "grouped" | "mixed";
  /**
   * Shared tokens are what a provider's cache read, a multiple of this many: a miss may be an eviction. Absent: they are what
   * the prompts themselves have in common.
   */
  readonly cacheGrainTokens?: number;
  /** What a reader of numbers should know. */
  readonly caveat?: string;
  readonly open: (context: ReadContext) => RowReader;
};

/** Turns rows into requests, in file order, and remembers what it needs from earlier rows. Errors: BadRow. */
export type RowReader = (row: Row) => readonly TraceRequest[];

export type ReadContext = {
  /** Runs a step for a part of the row at hand; a part that is bad is counted and left out, not the whole row. */
  readonly attempt: <T>(step: () => T) => T | undefined;
  /** Counts something odd about the row at hand, which is kept. */
  readonly remark: (what: string) => void;
  /** Replaces the format's own length of a block. */
  readonly blockTokens?: number | undefined;
};
