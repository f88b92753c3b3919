/** Sub-agents: how often an agent starts some, how many, and what their sessions are like. */
import type { LawsWorkload } from "../profiles/workload.ts";
import { counted, largest } from "./columns.ts";
import { constant } from "./context.ts";
import { lawOfSurvival, survivalOf } from "./countLaw.ts";
import type { Findings } from "./findings.ts";
import type { FitSamples } from "./fitSamples.ts";
import { quantileLaw, round } from "./quantileLaw.ts";

/** Undefined where no session works for another. */
export function fitSubAgents({ subAgents, requests }: FitSamples, findings: Findings): LawsWorkload["subAgents"] {
  if (subAgents.sessions === 0) return undefined;
  const [groups, lengths] = [subAgents.groupSizes(), subAgents.lengths()];
  const sessions = counted(subAgents.sessions, "sub-agent");
  const growth = subAgents.growths.count === 0 ? constant(0) : quantileLaw(subAgents.growths.values());
  return {
    chance: findings.derived(
      Math.min(1, round(groups.length / requests)),
      `${counted(groups.length, "group")} in ${counted(requests, "request")} of agents`,
    ),
    group: findings.derived(lawOfSurvival(survivalOf(groups), groups.length), `${sessions} by groups that start within 60 s`),
    maxAtOnce: findings.derived(largest(groups), "largest group"),
    waits: findings.assumed("subAgents.waits", true, "an agent goes on when its sub-agents have ended"),
    firstPrompt: findings.measured(quantileLaw(subAgents.firstPrompts.values()), `${sessions}, prompts of first requests`),
    growth: findings.derived([{ from: 1, law: growth }], `${counted(subAgents.growths.count, "step")} of sub-agents`),
    requests: findings.derived(lawOfSurvival(survivalOf(lengths), lengths.length), `requests of ${sessions}`),
    maxRequests: findings.derived(largest(lengths), "longest sub-agent"),
    output: findings.measured(quantileLaw(subAgents.outputs.values()), `${subAgents.requests} replies of sub-agents`),
  };
}
