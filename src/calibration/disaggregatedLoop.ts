/** The closed loop of a prefill pool that hands its sequences to a decode pool, at the mean. */
import type { Deployment, Pool } from "../serving/deployment.ts";
import { priceDecode, type WorkerBatch } from "./loopBatch.ts";
import { type LoopLoad, type Reply, waveShare } from "./loopLoad.ts";
import type { LoopState } from "./loopState.ts";
import { burstPrefill, meanChunks } from "./prefillLoad.ts";
import { prefillPool } from "./prefillPool.ts";

/** What a load beyond the prefill pool's capacity adds to the time away, in replies: without bound, but steadily. */
const OVERLOAD_REPLIES = 1e4;

/** The loop's state as a function of the sequences in a decode step of each rank. */
export function disaggregatedLoop(
  deployment: Deployment,
  back: Pool,
  load: LoopLoad,
  reply: Reply,
): (perRank: number) => LoopState {
  const { front, power, transfer, footprint, requestSeconds, firstTokenWithPrefill } = deployment;
  const { promptTokens, concurrency } = load;
  const { steps } = reply;
  const prefill = prefillPool(front, power, load, waveShare(reply, load.requestsPerClient));
  const decodeRanks = back.workers * back.cost.shape.ranks;
  const kvBytes = promptTokens * footprint.bytesPerToken + footprint.liveBytes;
  const sent = transfer.latencySeconds + kvBytes * transfer.secondsPerByte;
  return (perRank) => {
    const batch = seenBatch(load, back, Math.min(1, (perRank * decodeRanks) / concurrency));
    const decode = priceDecode(deployment, back, load, batch);
    const requestsPerSecond = (decodeRanks * perRank) / (steps * decode.seconds);
    const prefilling = prefill.at(requestsPerSecond);
    const prefilled = requestSeconds + prefilling.seconds;
    // A sequence joins at the end of a step, if there is one.
    const joining = (decode.seconds / 2) * Math.min(1, batch.total - 1);
    const before = prefilled + sent + joining;
    return {
      stepSeconds: decode.seconds,
      awayPerReply: before / (steps * decode.seconds) + Math.max(0, prefilling.load - 1) * OVERLOAD_REPLIES,
      ttftSeconds: firstTokenWithPrefill ? prefilled : prefilled + sent,
      burst: () => {
        const { meanSeconds, lastSeconds } = burstPrefill(front, power, load, undefined);
        const prefilledBurst = requestSeconds + meanSeconds;
        return {
          ttftSeconds: prefilledBurst + (firstTokenWithPrefill ? 0 : sent),
          spreadSeconds: lastSeconds - meanSeconds,
          delaySeconds: prefilledBurst - prefilled,
        };
      },
      joulesPerRequest: (steps * decode.joules) / batch.total + prefilling.watts / requestsPerSecond,
      prefillPerReply: 0,
      requestSeconds: steps * decode.seconds + before,
      requestsPerSecond,
    };
  };
}

/**
 * What a decoding sequence sees: itself, and each other client with probability `share` (arrival theorem). A sequence goes
 * to the rank with the fewest, the first among equals: ranks fill level by level, each level in the order of the workers.
 * So the ranks of worker w, after `before` = w x its ranks of others, have ceil((sequences - before) / all ranks) at most;
 * averaged over the binomial spread of the sequences, and over the workers as sequences are spread on them.
 */
function seenBatch({ concurrency }: LoopLoad, { workers, cost }: Pool, share: number): WorkerBatch {
  const { ranks } = cost.shape;
  const allRanks = workers * ranks;
  const all = 1 + (concurrency - 1) * share;
  // Integers j stand for the stretch (j - 1, j], all of which has the same ceiling.
  const half = Math.sqrt(3 * (concurrency - 1) * share * (1 - share) + 1 / 4);
  const from = Math.max(0, all - 1 / 2 - half);
  const to = Math.max(from, Math.min(concurrency, all - 1 / 2 + half));
  const level = Math.floor(all / allRanks);
  let total = 0;
  let heaviest = 0;
  for (let before = 0; before < allRanks; before += ranks) {
    const held = level * ranks + Math.min(ranks, Math.max(0, all - level * allRanks - before));
    if (held <= 0) break;
    total += (held / all) * held;
    heaviest += (held / all) * Math.max(1, meanChunks(from - before, to - before, allRanks));
  }
  total = Math.max(1, total);
  return { total, heaviest: ranks === 1 ? total : Math.max(heaviest, total / ranks) };
}
