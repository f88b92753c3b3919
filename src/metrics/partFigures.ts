/** What the agents of one part of a mix got in a phase. */
import { mean } from "../kernel/moments.ts";
import type { MixPart } from "../profiles/mix.ts";
import type { Tier } from "../profiles/scenario.ts";
import { ascending, percentile } from "./percentile.ts";
import type { ServiceFigures } from "./phase.ts";
import type { WindowRecorder } from "./recorder.ts";

export type PartFigures = ServiceFigures & {
  /** Id of its workload. */
  readonly workload: string;
  /** What it must meet; undefined: the tier being judged. */
  readonly tier: Tier | undefined;
  readonly agents: number;
  readonly prefixHitFraction: number;
};

export function partFigures({ workload, tier }: MixPart, agents: number, recorder: WindowRecorder): PartFigures {
  return { workload: workload.id, tier, agents, ...serviceFigures(recorder), prefixHitFraction: prefixHitFraction(recorder) };
}

/** Requests, waits and speeds of what a recorder saw. Percentiles over a window without replies are NaN. */
export function serviceFigures(recorder: WindowRecorder): ServiceFigures {
  const ttft = ascending(recorder.ttftSeconds.values);
  const speeds = ascending(recorder.outputSpeeds.values);
  return {
    requests: ttft.length,
    ttftSeconds: {
      p50: percentile(ttft, 0.5),
      p95: percentile(ttft, 0.95),
      mean: mean(ttft),
    },
    outputTokensPerSecond: { p25: percentile(speeds, 0.25), p50: percentile(speeds, 0.5) },
  };
}

/** Share of prompt tokens that were not computed anew. */
export function prefixHitFraction({ promptTokens, reusedTokens }: WindowRecorder): number {
  return promptTokens === 0 ? 0 : reusedTokens / promptTokens;
}
