/** Where requests go: sessions to prefill ranks, finished prefills to decode ranks. */
import type { Worker } from "./worker.ts";
import type { WorkerPool } from "./workerPool.ts";

/**
 * Session affinity: a new session goes to the rank with the fewest live sessions (the first among equals) and stays
 * there, where its prefix is.
 */
export class SessionRouter {
  readonly #sessions: Int32Array;

  constructor(ranks: number) {
    this.#sessions = new Int32Array(ranks);
  }

  /** Opens a session; returns its rank, counted over all workers. */
  open(): number {
    let best = 0;
    for (let rank = 1; rank < this.#sessions.length; rank++) {
      if ((this.#sessions[rank] as number) < (this.#sessions[best] as number)) best = rank;
    }
    this.#sessions[best] = (this.#sessions[best] as number) + 1;
    return best;
  }

  close(rank: number): void {
    this.#sessions[rank] = (this.#sessions[rank] as number) - 1;
  }
}

/**
 * Takes a decode slot and KV bytes for a sequence on the rank with the fewest sequences that has both (the first among
 * equals); returns the rank, counted over all workers, or -1 when none has.
 */
export function dispatchRank(pool: WorkerPool, contextTokens: number, nowSeconds: number): number {
  const { workers, ranksPerWorker, slotsTaken, maxSequences } = pool;
  let best = -1;
  let fewest = maxSequences;
  for (let rank = 0; rank < slotsTaken.length; rank++) {
    const taken = slotsTaken[rank] as number;
    if (taken >= fewest) continue;
    const worker = workers[Math.floor(rank / ranksPerWorker)] as Worker;
    if (!worker.couldTake(rank % ranksPerWorker, contextTokens, nowSeconds)) continue;
    best = rank;
    fewest = taken;
  }
  if (best !== -1) (workers[Math.floor(best / ranksPerWorker)] as Worker).take(best % ranksPerWorker, contextTokens, nowSeconds);
  return best;
}
