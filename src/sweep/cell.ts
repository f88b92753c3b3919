/** One cell of a capacity table as a message: plain data that a thread can be sent, and the function that answers it. */
import { protocolCapacity } from "../capacity/protocol.ts";
import { type CapacityResult, capacityResult, type PublishedCapacity } from "../capacity/result.ts";
import { searchCapacity } from "../capacity/search.ts";
import type { DeploymentSpec, Tier } from "../profiles/scenario.ts";
import { buildDeployment, type SystemProfiles } from "../serving/deployment.ts";

export type CellTask = {
  readonly platform: string;
  readonly engine: string;
  readonly profiles: SystemProfiles;
  readonly deployment: DeploymentSpec;
  readonly tier: Tier;
  readonly seed: string | number;
  readonly method: "planner" | "protocol";
  readonly replications: number;
  readonly settlingSeconds: number;
  readonly measuredSeconds: number;
  /** Of the planner's bisection and measured time; default: the search's own. */
  readonly tolerance?: number;
  readonly minAgentSeconds?: number;
  /** Where the search starts; default: its own guess. */
  readonly expectedAgents?: number;
  readonly published: PublishedCapacity | null;
};

/** Searches one cell. The same task gives the same bytes on any thread. */
export function answerCell(task: CellTask, onPhase?: (agents: number) => void): CapacityResult {
  const deployment = buildDeployment(task.profiles, task.deployment);
  const options = {
    deployment,
    workload: task.profiles.workload,
    tier: task.tier,
    seed: task.seed,
    ...(onPhase === undefined ? {} : { onPhase }),
  };
  const answer =
    task.method === "protocol"
      ? protocolCapacity(options)
      : searchCapacity({
          ...options,
          replications: task.replications,
          settlingSeconds: task.settlingSeconds,
          measuredSeconds: task.measuredSeconds,
          ...(task.tolerance === undefined ? {} : { tolerance: task.tolerance }),
          ...(task.minAgentSeconds === undefined ? {} : { minAgentSeconds: task.minAgentSeconds }),
          ...(task.expectedAgents === undefined ? {} : { expectedAgents: task.expectedAgents }),
        });
  return capacityResult(answer, {
    platform: task.platform,
    model: task.profiles.model.id,
    engine: task.engine,
    tier: task.tier,
    workload: task.profiles.workload,
    deployment,
    hardware: task.profiles.hardware,
    published: task.published,
  });
}
