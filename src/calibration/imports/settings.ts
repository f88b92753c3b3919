/** What a person says of runs besides their files: it fills in what files do not state, and overrides what they do. */
import type { ImportFormat, PRECISIONS, SPECULATIONS } from "./choices.ts";
import type { StatedPool } from "./statedRun.ts";

export type ImportSettings = {
  readonly format: ImportFormat | undefined;
  readonly platform: string | undefined;
  readonly model: string | undefined;
  readonly engine: string | undefined;
  readonly precision: (typeof PRECISIONS)[number] | undefined;
  readonly speculative: (typeof SPECULATIONS)[number] | undefined;
  readonly concurrency: number | undefined;
  /** Nominal lengths. */
  readonly promptTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly shortestLengthFraction: number | undefined;
  readonly decode: StatedPool;
  /** Any value here makes the deployment disaggregated. */
  readonly prefill: StatedPool;
  /** What local clocks are ahead of UTC. */
  readonly utcOffsetSeconds: number;
};

/** Ids of the profiles that there are. */
export type KnownIds = {
  readonly platforms: readonly string[];
  readonly models: readonly string[];
  readonly engines: readonly string[];
};
