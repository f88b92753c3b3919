/** Whether a deployment can serve a request at all, whatever else it does. */
import type { Deployment, Pool } from "../serving/deployment.ts";
import { runningBytes } from "../serving/kvFootprint.ts";

/**
 * Why a request cannot be served, by its lengths in tokens; undefined: it can. As buildDeployment checks a workload's
 * longest request: the context that the model takes, and KV memory of an attention rank for the request alone. A pool
 * that prefills must also take a request back whose reply was cut short for want of memory.
 */
export function requestLimit(
  deployment: Deployment,
  maxContextTokens: number,
): (promptTokens: number, outputTokens: number) => string | undefined {
  const { front, back, footprint } = deployment;
  const pools = back === undefined ? [front] : [front, back];
  // A scaffold has a checkpoint of its own where the last one alone is kept.
  const junctionBytes = footprint.keepsAll ? 0 : footprint.checkpointBytes;
  const fits = ({ memory, policy }: Pool, promptTokens: number, outputTokens: number): boolean => {
    const tokens = promptTokens + Math.max(outputTokens + 1, policy.reserveTokens);
    return tokens * footprint.bytesPerToken + runningBytes(footprint, promptTokens) + junctionBytes <= memory.kvBytesPerRank;
  };
  return (promptTokens, outputTokens) => {
    if (promptTokens + outputTokens > maxContextTokens) return `longer than the model's context of ${maxContextTokens} tokens`;
    for (const pool of pools) {
      const { reserveTokens } = pool.policy;
      if (pool.role !== "prefill" && reserveTokens > 0 && outputTokens > reserveTokens)
        return `a reply longer than the ${reserveTokens} tokens that the engine sets aside (workload.output.maxTokens)`;
      if (!fits(pool, promptTokens, outputTokens)) return `more KV than an attention rank of the ${pool.role} pool can hold`;
    }
    return undefined;
  };
}

/** The same deployment with all the KV memory in HBM that one could want: nothing is ever evicted or preempted. */
export function withUnlimitedKv(deployment: Deployment): Deployment {
  const unlimited = (pool: Pool): Pool => ({
    ...pool,
    memory: { ...pool.memory, kvBytesPerRank: Number.POSITIVE_INFINITY },
  });
  const { front, back } = deployment;
  return { ...deployment, front: unlimited(front), back: back && unlimited(back) };
}
