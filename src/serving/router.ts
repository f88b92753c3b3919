/** Where requests go: sessions to prefill ranks, finished prefills to decode ranks. */
import type { Rank } from "./rank.ts";
import type { Worker } from "./worker.ts";

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
 * equals); undefined when none has.
 */
export function dispatchRank(
  workers: readonly Worker[],
  contextTokens: number,
  nowSeconds: number,
): { worker: Worker; rank: number } | undefined {
  let best: { worker: Worker; rank: number } | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const worker of workers) {
    for (let rank = 0; rank < worker.ranks.length; rank++) {
      const taken = (worker.ranks[rank] as Rank).slotsTaken;
      if (taken >= fewest || !worker.couldTake(rank, contextTokens, nowSeconds)) continue;
      best = { worker, rank };
      fewest = taken;
    }
  }
  best?.worker.take(best.rank, contextTokens, nowSeconds);
  return best;
}
