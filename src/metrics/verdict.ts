/** Whether a phase meets a tier, as AA-AgentPerf judges: P25 of output speed and P95 of TTFT over its requests. */
import type { Tier } from "../profiles/scenario.ts";
import type { PhaseFigures, ServiceFigures } from "./phase.ts";

export type Verdict = {
  readonly passes: boolean;
  /** P25 speed over the floor, and the cap over P95 TTFT: 1 or more passes. 0 when nothing was replied. */
  readonly speedMargin: number;
  readonly ttftMargin: number;
  /** Of each part of a mix that has agents, by the tier that it must meet; absent: all agents are alike. */
  readonly parts?: readonly PartVerdict[];
};

type PartVerdict = {
  /** Place of the part in the mix. */
  readonly part: number;
  readonly tier: Tier;
  readonly passes: boolean;
  readonly speedMargin: number;
  readonly ttftMargin: number;
};

/** Judges a phase: of a mix every part by its own tier, or by `tier` where it names none; the margins are the smallest. */
export function judge(figures: PhaseFigures, tier: Tier): Verdict {
  if (figures.parts !== undefined) {
    const parts = figures.parts.flatMap((part, index): PartVerdict[] => {
      const own = part.tier ?? tier;
      return part.agents === 0 ? [] : [{ part: index, tier: own, ...judgeService(part, own) }];
    });
    return {
      passes: parts.every(({ passes }) => passes),
      speedMargin: Math.min(...parts.map(({ speedMargin }) => speedMargin)),
      ttftMargin: Math.min(...parts.map(({ ttftMargin }) => ttftMargin)),
      parts,
    };
  }
  const { passes, ...margins } = judgeService(figures, tier);
  // Where sessions pile up, the next window would be worse.
  const lasts = figures.sessions?.steady ?? true;
  return { passes: lasts && passes, ...margins };
}

/** The part that fails most, or comes nearest to it; undefined where all agents are alike. */
export function bindingPart({ parts }: Verdict): PartVerdict | undefined {
  const margin = ({ speedMargin, ttftMargin }: PartVerdict): number => Math.min(speedMargin, ttftMargin);
  return parts?.reduce((worst, part) => (margin(part) < margin(worst) ? part : worst));
}

function judgeService(figures: ServiceFigures, tier: Tier): Omit<Verdict, "parts"> {
  if (figures.requests === 0) return { passes: false, speedMargin: 0, ttftMargin: 0 };
  // No reply longer than one token: there is no speed to judge.
  const speed = figures.outputTokensPerSecond.p25;
  const speedMargin = Number.isNaN(speed) ? Number.POSITIVE_INFINITY : speed / tier.outputSpeedP25;
  const ttftMargin = tier.ttftP95 / figures.ttftSeconds.p95;
  return { passes: speedMargin >= 1 && ttftMargin >= 1, speedMargin, ttftMargin };
}
