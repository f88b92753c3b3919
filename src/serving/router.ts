/** Where requests go: sessions to prefill ranks, finished prefills to decode ranks. */
import { CountTree } from "../kernel/countTree.ts";
import type { Worker } from "./worker.ts";
import type { WorkerPool } from "./workerPool.ts";

/**
 * Session affinity: a new session goes to the rank with the fewest live sessions (the first among equals) and stays
 * there, where its prefix is.
 */
export class SessionRouter {
  readonly #sessions: CountTree;

  constructor(ranks: number) {
    this.#sessions = new CountTree(ranks);
  }

  /** Opens a session; returns its rank, counted over all workers. */
  open(): number {
    const rank = this.#sessions.lowest();
    this.#sessions.add(rank, 1);
    return rank;
  }

  close(rank: number): void {
    this.#sessions.add(rank, -1);
  }
}

/**
 * Takes a decode slot and KV bytes for a sequence on the rank with the fewest sequences that has both (the first among
 * equals); returns the rank, counted over all workers, or -1 when none has.
 */
export function dispatchRank(pool: WorkerPool, contextTokens: number, nowSeconds: number): number {
  const { slotsTaken, maxSequences } = pool;
  const fewest = slotsTaken.lowest();
  if (slotsTaken.of(fewest) >= maxSequences) return -1;
  // Slots run out before memory nearly everywhere: then one look is enough, however many ranks there are.
  const rank = couldTake(pool, fewest, contextTokens, nowSeconds) ? fewest : fewestWithRoom(pool, contextTokens, nowSeconds);
  if (rank !== -1) workerOf(pool, rank).take(rank % pool.ranksPerWorker, contextTokens, nowSeconds);
  return rank;
}

function fewestWithRoom(pool: WorkerPool, contextTokens: number, nowSeconds: number): number {
  const { slotsTaken, ranks } = pool;
  let best = -1;
  let fewest = pool.maxSequences;
  for (let rank = 0; rank < ranks; rank++) {
    const taken = slotsTaken.of(rank);
    if (taken >= fewest || !couldTake(pool, rank, contextTokens, nowSeconds)) continue;
    best = rank;
    fewest = taken;
  }
  return best;
}

function couldTake(pool: WorkerPool, rank: number, contextTokens: number, nowSeconds: number): boolean {
  return workerOf(pool, rank).couldTake(rank % pool.ranksPerWorker, contextTokens, nowSeconds);
}

function workerOf({ workers, ranksPerWorker }: WorkerPool, rank: number): Worker {
  return workers[Math.floor(rank / ranksPerWorker)] as Worker;
}
