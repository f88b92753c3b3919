/** The workers of a pool, opened for a simulation. */
import { CountTree } from "../kernel/countTree.ts";
import type { Deployment, Pool } from "./deployment.ts";
import { KvEntries } from "./kvEntries.ts";
import { KvPool } from "./kvPool.ts";
import type { KvTiers } from "./kvTiers.ts";
import type { RequestTable } from "./requestTable.ts";
import { Worker } from "./worker.ts";
import type { WorkerHost } from "./workerHost.ts";

export type WorkerPool = {
  readonly workers: readonly Worker[];
  readonly ranksPerWorker: number;
  /** Of all workers. */
  readonly ranks: number;
  /** Decode slots taken, by rank counted over all workers. */
  readonly slotsTaken: CountTree;
  /** Slots of a rank. */
  readonly maxSequences: number;
};

/** What all workers of a simulation share. */
export type PoolInputs = {
  readonly deployment: Deployment;
  readonly table: RequestTable;
  /** KV memory below HBM, which the workers that prefill reach. */
  readonly tiers: KvTiers | undefined;
  readonly host: WorkerHost & { readonly nowSeconds: number };
};

/** Opens a pool's workers, numbered from `firstIndex` on among all of the simulation. */
export function openPool(pool: Pool, firstIndex: number, inputs: PoolInputs): WorkerPool {
  const { deployment, table, host } = inputs;
  const { footprint, power, kv } = deployment;
  const { ranks } = pool.cost.shape;
  const tiers = pool.role === "decode" ? undefined : inputs.tiers;
  const entries = new KvEntries();
  const slotsTaken = new CountTree(pool.workers * ranks);
  const workers = Array.from({ length: pool.workers }, (_, index) => {
    const firstRank = index * ranks;
    const pools = Array.from({ length: ranks }, (__, rank) => {
      const options = { clock: host, ttlSeconds: kv?.idleTtlSeconds, sink: tiers?.sink(firstRank + rank), entries };
      return new KvPool(pool.memory.kvBytesPerRank, footprint, options);
    });
    const { role, cost, policy } = pool;
    const shared = { role, cost, policy, footprint, power, table, tiers, host, slotsTaken };
    return new Worker({ ...shared, index: firstIndex + index, firstRank, pools });
  });
  return { workers, ranksPerWorker: ranks, ranks: pool.workers * ranks, slotsTaken, maxSequences: pool.policy.maxSequences };
}
