/** Whether a phase meets a tier, as AA-AgentPerf judges: P25 of output speed and P95 of TTFT over its requests. */
import type { Tier } from "../profiles/scenario.ts";
import type { PhaseFigures } from "./phase.ts";

export type Verdict = {
  readonly passes: boolean;
  /** P25 speed over the floor, and the cap over P95 TTFT: 1 or more passes. 0 when nothing was replied. */
  readonly speedMargin: number;
  readonly ttftMargin: number;
};

export function judge(figures: PhaseFigures, tier: Tier): Verdict {
  if (figures.requests === 0) return { passes: false, speedMargin: 0, ttftMargin: 0 };
  // No reply longer than one token: there is no speed to judge.
  const speed = figures.outputTokensPerSecond.p25;
  const speedMargin = Number.isNaN(speed) ? Number.POSITIVE_INFINITY : speed / tier.outputSpeedP25;
  const ttftMargin = tier.ttftP95 / figures.ttftSeconds.p95;
  return { passes: speedMargin >= 1 && ttftMargin >= 1, speedMargin, ttftMargin };
}
