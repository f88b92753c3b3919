/** One cell of a capacity table as a message: plain data that a thread can be sent. */
import { protocolCapacity } from "../capacity/protocol.ts";
import type { ReplicationOptions } from "../capacity/replication.ts";
import { type CapacityResult, capacityResult, type PublishedCapacity } from "../capacity/result.ts";
import { type CapacityAnswer, searchCapacity } from "../capacity/search.ts";
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
  /** Of the planner; default: 0. */
  readonly firstReplication?: number;
  readonly settlingSeconds: number;
  readonly measuredSeconds: number;
  /** Of the planner's bisection and measured time; default: the search's own. */
  readonly tolerance?: number;
  readonly minAgentSeconds?: number;
  /** Where the search starts; default: where a quick one ends. */
  readonly expectedAgents?: number;
  readonly published: PublishedCapacity | null;
};

/** What a search needs to know of a cell. */
export function searchOptions({ profiles, deployment, ...task }: CellTask): ReplicationOptions & { replications: number } {
  return { ...task, deployment: buildDeployment(profiles, deployment), workload: profiles.workload };
}

/** Searches one cell. The same task gives the same bytes on any thread. */
export function answerCell(task: CellTask): CapacityResult {
  const options = searchOptions(task);
  return cellResult(task, task.method === "protocol" ? protocolCapacity(options) : searchCapacity(options));
}

/** Puts a search's answer into the cell's row. */
export function cellResult(task: CellTask, answer: CapacityAnswer): CapacityResult {
  return capacityResult(answer, {
    platform: task.platform,
    model: task.profiles.model.id,
    engine: task.engine,
    tier: task.tier,
    workload: task.profiles.workload,
    deployment: buildDeployment(task.profiles, task.deployment),
    hardware: task.profiles.hardware,
    published: task.published,
  });
}
