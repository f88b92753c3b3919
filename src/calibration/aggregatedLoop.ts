/**
 * The closed loop of workers that prefill and decode, at the mean. What a decoding sequence sees are the prompts of the
 * OTHER clients, gathered between two looks at what has arrived, and bunched in time because all clients start together.
 * That a customer of a closed network finds it as it is with one customer less is the arrival theorem (Lavenberg and
 * Reiser, J. Appl. Probability 17, 1980).
 */
import type { Deployment } from "../serving/deployment.ts";
import { priceDecode, type WorkerBatch } from "./loopBatch.ts";
import { type LoopLoad, largestOfNormals, type Reply, waveShare } from "./loopLoad.ts";
import type { LoopState } from "./loopState.ts";
import { mixedState } from "./mixedLoop.ts";
import { prefillFirstState } from "./prefillFirstLoop.ts";
import type { ServingWorker } from "./servingWorker.ts";

/**
 * State of the loop with `perRank` sequences of each rank in a decode step; `queued`: with more requests waiting for a slot
 * or for memory, so that a worker admits one whenever there is room, without looking for new ones.
 */
export function aggregatedState(
  deployment: Deployment,
  load: LoopLoad,
  reply: Reply,
  perRank: number,
  queued: boolean,
): LoopState {
  const { front } = deployment;
  const { ranks } = front.cost.shape;
  const clients = Math.max(1, load.concurrency / front.workers);
  const share = Math.min(1, (perRank * ranks * front.workers) / load.concurrency);
  const batch = seenBatch(clients, share, ranks);
  const decode = priceDecode(deployment, front, load, batch);
  const serving: ServingWorker = {
    deployment,
    load,
    reply,
    clients,
    share,
    batch,
    decode,
    // Where requests queue for a slot, it passes from one to the next: more replies than a client's own.
    wave: waveShare(reply, load.requestsPerClient / (queued ? share : 1)),
    alone: (1 - share) ** (clients - 1),
    queued,
    interval: queued ? 1 : Math.max(1, Math.round(front.policy.admissionIntervalSteps)),
  };
  return front.policy.prefillPolicy === "mixed" ? mixedState(serving) : prefillFirstState(serving);
}

/**
 * What a decoding sequence sees: itself, and each other client with probability `share`. Clients stay on their rank, so
 * the heaviest holds the rounded-up part of them, or as many as the largest of `ranks` binomial counts.
 */
function seenBatch(clients: number, share: number, ranks: number): WorkerBatch {
  const total = 1 + (clients - 1) * share;
  const most = Math.ceil(clients / ranks - 1e-9);
  const spread = Math.sqrt(most * share * (1 - share)) * largestOfNormals(ranks);
  return { total, heaviest: Math.min(most, Math.max(1, total / ranks, most * share + spread)) };
}
