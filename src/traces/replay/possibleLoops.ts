/** Which ways of sending a trace again its times allow. */
import type { ReplayLoop } from "../../workload/replaySource.ts";
import type { ReplayTrace } from "./replayTrace.ts";

/** Why a loop is not possible; undefined: it is. */
export type LoopHurdles = Readonly<Record<ReplayLoop, string | undefined>>;

/**
 * Open loop needs times: of requests that follow others in their session too, where there are such. Closed loop needs
 * gaps between a reply and the session's next request, or, where each request stands alone, a number of agents.
 */
export function loopHurdles(trace: ReplayTrace, agents: number | undefined): LoopHurdles {
  const { plan, unknownTimes, timedFollowers, unknownGaps, gappedFollowers, sessions } = trace;
  const followers = plan.requests - sessions;
  const isUntimed = unknownTimes === plan.requests || (followers > 0 && timedFollowers === 0);
  return {
    open: isUntimed ? "the trace does not say when each request was sent" : undefined,
    closed:
      followers > 0 && gappedFollowers === 0
        ? `the trace does not say how long after a reply its session's next request came (${unknownGaps} requests)`
        : followers === 0 && agents === undefined
          ? "each request stands alone: a closed loop needs --agents, how many are in flight"
          : undefined,
  };
}
