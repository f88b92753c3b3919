/** Explains an answer: how many agents, the budget of their turn, what binds with how much slack, and what stands behind it. */
import type { Limit } from "../capacity/binding.ts";
import { bindingLimit } from "../capacity/binding.ts";
import { searchCapacity } from "../capacity/search.ts";
import type { PhaseFigures } from "../metrics/phase.ts";
import { judge, type Verdict } from "../metrics/verdict.ts";
import type { Tier } from "../profiles/scenario.ts";
import type { Deployment, SystemProfiles } from "../serving/deployment.ts";
import { LIFTS, type Lift, liftedDeployment } from "./liftedDeployment.ts";
import { measuredTurns } from "./measuredTurns.ts";
import type { TurnBudget } from "./turnBudget.ts";

type ExplainOptions = {
  readonly deployment: Deployment;
  readonly system: SystemProfiles;
  readonly tier: Tier;
  readonly seed: string | number;
  readonly settlingSeconds: number;
  readonly measuredSeconds: number;
  /** The load to explain; absent: the most that meets the tier. */
  readonly agents?: number | undefined;
  readonly onStep?: ((done: number, all: number, what: string) => void) | undefined;
};

export type LiftedAnswer = {
  readonly lift: Lift;
  /** How many times as much of it there is. */
  readonly factor: number;
  readonly agents: number;
  /** The same over what the same quick search finds of the deployment as it is. */
  readonly times: number;
  readonly limit: Limit | undefined;
};

export type Explanation = {
  /** The most that meets the tier, by a search of one replication; 0: not one does. */
  readonly capacity: number;
  /** What one agent more runs into. */
  readonly limit: Limit | undefined;
  /** The load that the budget is of: 1 agent where the tier is not reachable. */
  readonly agents: number;
  readonly figures: PhaseFigures;
  readonly verdict: Verdict;
  readonly budget: TurnBudget;
  /** With twice as much of each thing: how many agents, and what stops them then. */
  readonly lifted: readonly LiftedAnswer[];
  /** The resource of `lifted` that the limit is about; undefined: nothing stops the search. */
  readonly binding: Lift | undefined;
  /** With so much of the binding resource that another one binds; undefined: it binds as far as was tried. */
  readonly next: LiftedAnswer | undefined;
};

/** How much of the binding resource is tried, until another one binds. */
const FACTORS = [2, 4, 8, 16] as const;

/** What lifts are searched with: a replication over some minutes, to about 2%. */
const QUICK = { settlingSeconds: 120, measuredSeconds: 300, tolerance: 0.02 } as const;

/** Explains. Deterministic in its input. Assumes agents that are always at work. */
export function explainCapacity(options: ExplainOptions): Explanation {
  const { deployment, system, tier, seed, settlingSeconds, measuredSeconds, onStep } = options;
  const { workload } = system;
  const steps = 3 + LIFTS.length;
  onStep?.(0, steps, "steps, searching the capacity");
  const whole = { workload, tier, seed, replications: 1, settlingSeconds, measuredSeconds };
  const answer = searchCapacity({ ...whole, deployment });
  const agents = options.agents ?? Math.max(1, answer.agents);
  onStep?.(1, steps, "steps, measuring turns");
  const watched = measuredTurns({ ...options, workload, agents });
  const verdict = judge(watched.figures, tier);
  // A load that fails has a limit of its own.
  const limit = verdict.passes ? answer.limit : bindingLimit(watched.figures, verdict);
  const binding = limit && liftOf(limit);
  const quick = (of: Deployment, expected: number) =>
    searchCapacity({ ...whole, ...QUICK, deployment: of, expectedAgents: Math.max(1, Math.round(expected)) });
  const base = quick(deployment, answer.agents);
  const lift = (by: { readonly lift: Lift; readonly factor: number }, expected: number): LiftedAnswer => {
    const found = quick(liftedDeployment(deployment, system, by), expected);
    return { ...by, agents: found.agents, times: found.agents / base.agents, limit: found.limit };
  };
  const lifted = LIFTS.map((name, index) => {
    onStep?.(2 + index, steps, "steps, lifting limits one by one");
    return lift({ lift: name, factor: FACTORS[0] }, answer.agents);
  });
  onStep?.(2 + LIFTS.length, steps, "steps, looking behind the limit");
  const next =
    binding &&
    nextBehind(
      binding,
      lifted.find((each) => each.lift === binding),
      lift,
    );
  return { capacity: answer.agents, limit, agents, ...watched, verdict, lifted, binding, next };
}

/** The first answer with more and more of the binding resource that is stopped by something else. */
function nextBehind(
  binding: Lift,
  doubled: LiftedAnswer | undefined,
  lift: (by: { readonly lift: Lift; readonly factor: number }, expected: number) => LiftedAnswer,
): LiftedAnswer | undefined {
  let found = doubled;
  for (const factor of FACTORS.slice(1)) {
    if (found === undefined || found.limit === undefined || liftOf(found.limit) !== binding) return found;
    found = lift({ lift: binding, factor }, found.agents);
  }
  return found?.limit === undefined || liftOf(found.limit) !== binding ? found : undefined;
}

/** What would have to be lifted for a limit to go. */
function liftOf({ resource }: Limit): Lift {
  switch (resource) {
    case "decode slots":
    case "KV memory":
    case "prefill compute":
    case "decode step time":
      return resource;
    case "prefill stalls decode":
      return "prefill compute";
    case "latency of a lone request":
      return "decode step time";
  }
}
