/**
 * From the prefill pool to the decode pool: sequences wait for a decode slot, first come first served, and then for the link of
 * their prefill rank, which carries one after another. Knows nothing of what happens before or after.
 */

import type { Deployment } from "./deployment.ts";
import { Fifo } from "./fifo.ts";
import type { RequestTable } from "./requestTable.ts";
import { dispatchRank } from "./router.ts";
import type { SessionPrefixes } from "./sessionPrefixes.ts";
import type { WorkerPool } from "./workerPool.ts";

export type HandOverOptions = Pick<Deployment, "transfer" | "footprint"> & {
  readonly back: WorkerPool;
  readonly table: RequestTable;
  readonly prefixes: SessionPrefixes;
  readonly clock: { readonly nowSeconds: number };
  /** A sequence has a slot; its KV will be there at `endSeconds`. */
  readonly onStart: (agent: number, endSeconds: number) => void;
};

export class HandOver {
  readonly #options: HandOverOptions;
  readonly #waiting = new Fifo();
  /** When the link of each prefill rank has sent all that it was given. */
  readonly #linkFreeSeconds: Float64Array;

  constructor(options: HandOverOptions) {
    this.#options = options;
    this.#linkFreeSeconds = new Float64Array(options.prefixes.ranks);
  }

  /** A sequence is prefilled and waits. */
  wait(agent: number): void {
    this.#waiting.push(agent);
    this.dispatch();
  }

  /** Gives waiting sequences the decode slots that there are, and starts their transfers. */
  dispatch(): void {
    const { back, table, transfer, footprint, clock, prefixes, onStart } = this.#options;
    for (let agent = this.#waiting.first; agent !== undefined; agent = this.#waiting.first) {
      const context = table.prefillTokens.of(agent);
      const rank = dispatchRank(back, context, clock.nowSeconds);
      if (rank === -1) return;
      this.#waiting.shift();
      table.decodeWorker.set(agent, Math.floor(rank / back.ranksPerWorker));
      table.decodeRank.set(agent, rank % back.ranksPerWorker);
      const link = prefixes.rankOf(agent);
      const bytes = context * footprint.bytesPerToken + footprint.liveBytes;
      const start = Math.max(clock.nowSeconds, this.#linkFreeSeconds[link] as number);
      this.#linkFreeSeconds[link] = start + bytes * transfer.secondsPerByte;
      onStart(agent, start + transfer.latencySeconds + bytes * transfer.secondsPerByte);
    }
  }
}
