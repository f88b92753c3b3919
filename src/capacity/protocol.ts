/**
 * The benchmark's own search, as AA-AgentPerf runs it: start at 2 agents, double until a phase fails, bisect; every
 * phase starts cold, settles, and is measured for 10 minutes at least, until 30 trajectories and 3 an agent have ended.
 * Source: AA-AgentPerf methodology (July 2026) and the harness that NVIDIA published (settling 240 s, time-out 2,400 s).
 * Not published, so assumed here: how fast agents come in, and when bisection stops.
 */
import { judge } from "../metrics/verdict.ts";
import { bindingLimit } from "./binding.ts";
import { findBracket } from "./bracket.ts";
import { MAX_AGENTS_PER_GPU, type ReplicationOptions } from "./replication.ts";
import { type PhaseOutcome, RAMP_SECONDS, runPhase } from "./runPhase.ts";
import type { CapacityAnswer } from "./search.ts";

const START_AGENTS = 2;
const MIN_TRAJECTORIES = 30;
const MIN_TRAJECTORIES_PER_AGENT = 3;
const MIN_MEASURED_SECONDS = 600;
const SETTLING_SECONDS = 240;
const PHASE_TIMEOUT_SECONDS = 2400;
/** Assumed: bisection stops at about 1% (the published 1,840 sits on a grid of 16). */
const TOLERANCE = 0.01;

/** Runs the protocol once; its interval is the bracket that bisection ended with. */
export function protocolCapacity(options: Pick<ReplicationOptions, "deployment" | "workload" | "tier" | "seed">): CapacityAnswer {
  const { deployment, workload, tier, seed } = options;
  const outcomes = new Map<number, PhaseOutcome["figures"]>();
  const phase = (agents: number): PhaseOutcome["figures"] => {
    const known = outcomes.get(agents);
    if (known !== undefined) return known;
    let measuredSeconds = MIN_MEASURED_SECONDS;
    for (;;) {
      const outcome = runPhase({
        deployment,
        workload,
        agents,
        seed,
        start: "benchmark",
        settlingSeconds: SETTLING_SECONDS,
        measuredSeconds,
      });
      const timedOut = RAMP_SECONDS.benchmark + SETTLING_SECONDS + measuredSeconds >= PHASE_TIMEOUT_SECONDS;
      if (timedOut || hasEnoughTrajectories(outcome.trajectoriesEnded)) {
        outcomes.set(agents, outcome.figures);
        return outcome.figures;
      }
      measuredSeconds = Math.min(2 * measuredSeconds, PHASE_TIMEOUT_SECONDS - RAMP_SECONDS.benchmark - SETTLING_SECONDS);
    }
  };
  const { passing, failing } = findBracket({
    guess: START_AGENTS,
    max: MAX_AGENTS_PER_GPU * deployment.gpus,
    tolerance: TOLERANCE,
    passes: (agents) => judge(phase(agents), tier).passes,
  });
  const figures = phase(Math.max(1, passing));
  const failure = failing === undefined ? undefined : phase(failing);
  return {
    agents: passing,
    agentsInterval: [passing, failing ?? passing],
    limit: failure === undefined ? undefined : bindingLimit(failure, judge(failure, tier)),
    figures,
    verdict: judge(figures, tier),
  };
}

function hasEnoughTrajectories(ended: Int32Array): boolean {
  let total = 0;
  let fewest = Number.POSITIVE_INFINITY;
  for (const count of ended) {
    total += count;
    fewest = Math.min(fewest, count);
  }
  return total >= MIN_TRAJECTORIES && fewest >= MIN_TRAJECTORIES_PER_AGENT;
}
