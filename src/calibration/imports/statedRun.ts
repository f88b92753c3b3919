/** What one run in a file of results says of itself, in SI units and the file's own names; absent: the file does not say. */
import type { Location } from "../../profiles/problem.ts";
import type { TimeWindow } from "./clock.ts";

/**
 * Tokens of a prompt or a reply.
 * nominal: what the lengths were drawn up to; mean: of what was sent; fixed: every request had this length.
 */
export type Length = { readonly tokens: number; readonly kind: "nominal" | "mean" | "fixed" };

/** Workers of one kind; GPUs = workers x tensorParallel x attentionDataParallel. */
export type StatedPool = {
  readonly workers?: number | undefined;
  readonly tensorParallel?: number | undefined;
  readonly expertParallel?: number | undefined;
  readonly attentionDataParallel?: number | undefined;
};

export type StatedRun = {
  readonly at: Location;
  /** The tool that wrote the file, as the source column shows it. */
  readonly tool: string;
  readonly platform?: string | undefined;
  readonly model?: string | undefined;
  readonly engine?: string | undefined;
  readonly precision?: string | undefined;
  readonly speculative?: string | undefined;
  readonly mode?: "aggregated" | "disaggregated" | undefined;
  readonly promptLength?: Length | undefined;
  readonly outputLength?: Length | undefined;
  /** Lengths were drawn uniformly from this share of nominal up to nominal. */
  readonly shortestLengthFraction?: number | undefined;
  /** Requests in flight. */
  readonly concurrency?: number | undefined;
  readonly prefill?: StatedPool | undefined;
  /** The pool that decodes; the only one of an aggregated deployment. */
  readonly decode?: StatedPool | undefined;
  readonly gpus?: number | undefined;
  /** Medians over requests; 0 where the tool could not see first tokens. */
  readonly ttftSeconds?: number | undefined;
  readonly tpotSeconds?: number | undefined;
  /** Prompt and output tokens of the whole deployment. */
  readonly tokensPerSecond?: number | undefined;
  readonly outputTokensPerSecond?: number | undefined;
  readonly gpuJoulesPerOutputToken?: number | undefined;
  /** When the run's requests were in flight. */
  readonly window?: TimeWindow | undefined;
  /** For the note column: what a reader of the row should know. */
  readonly notes: readonly string[];
  /** Why a repetition cannot be expected to come out like the run; said aloud, too. */
  readonly caveat?: string | undefined;
  /** Why no row can stand for this run. */
  readonly unusable?: string | undefined;
};
