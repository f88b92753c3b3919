/** One phase at a fixed number of agents, in figures: speeds, waits, rates, watts, and how full each resource was. */
import type { Deployment, Pool } from "../serving/deployment.ts";
import { gpusOf } from "../serving/deployment.ts";
import type { SimulationTotals } from "../serving/simulation.ts";
import { type KvFigures, kvFigures } from "./kvFigures.ts";
import { type PartFigures, prefixHitFraction, serviceFigures } from "./partFigures.ts";
import { percentile } from "./percentile.ts";
import type { WindowRecorder } from "./recorder.ts";
import type { SessionFigures } from "./sessionFigures.ts";

type TurnBucket = {
  readonly fromTurn: number;
  readonly toTurn: number;
  readonly requests: number;
  readonly ttftSeconds: { readonly p50: number; readonly p95: number };
};

export type PoolFigures = {
  readonly role: Pool["role"];
  readonly gpus: number;
  /** Share of time in steps. */
  readonly busyFraction: number;
  /** Share of time in steps that hold prefill. */
  readonly prefillFraction: number;
  readonly gpuWatts: number;
  /** Mean share of decode slots in use; undefined for a prefill pool. */
  readonly slotFraction: number | undefined;
  /** Mean share of KV memory pinned by running sequences, and held in all (idle prefixes included). */
  readonly kvPinnedFraction: number;
  readonly kvHeldFraction: number;
};

/** How requests were served. */
export type ServiceFigures = {
  readonly requests: number;
  readonly ttftSeconds: { readonly p50: number; readonly p95: number; readonly mean: number };
  readonly outputTokensPerSecond: { readonly p25: number; readonly p50: number };
};

export type PhaseFigures = ServiceFigures & {
  readonly agents: number;
  readonly gpus: number;
  readonly measuredSeconds: number;
  /** Of sessions that arrive from outside; absent: agents are always at work. */
  readonly sessions?: SessionFigures;
  /** Of each part of a mix; absent: all agents are alike. */
  readonly parts?: readonly PartFigures[];
  readonly interTokenSeconds: { readonly p50: number };
  readonly throughput: {
    readonly inputTokensPerSecondPerGpu: number;
    readonly outputTokensPerSecondPerGpu: number;
    readonly totalTokensPerSecondPerGpu: number;
  };
  readonly prefixHitFraction: number;
  readonly kv: KvFigures;
  readonly gpuWatts: number;
  readonly pools: readonly PoolFigures[];
  readonly ttftByTurn: readonly TurnBucket[];
  readonly preemptions: number;
  readonly evictedTokens: number;
  readonly events: number;
};

/** Upper ends of the turn buckets that TTFT is reported for. */
const TURN_BUCKETS = [1, 5, 10, 25, 50, 75, 100, 150, 200] as const;

/** Sums a phase up. Percentiles over a window without replies are NaN. */
export function phaseFigures(
  agents: number,
  deployment: Deployment,
  recorder: WindowRecorder,
  totals: SimulationTotals,
): PhaseFigures {
  const seconds = recorder.seconds;
  const rate = (tokens: number): number => tokens / seconds / deployment.gpus;
  const joules = recorder.workers.reduce((sum, worker) => sum + worker.joules, 0);
  const service = serviceFigures(recorder);
  return {
    agents,
    gpus: deployment.gpus,
    measuredSeconds: seconds,
    ...service,
    interTokenSeconds: { p50: 1 / service.outputTokensPerSecond.p50 },
    throughput: {
      inputTokensPerSecondPerGpu: rate(recorder.promptTokens),
      outputTokensPerSecondPerGpu: rate(recorder.outputTokens),
      totalTokensPerSecondPerGpu: rate(recorder.promptTokens + recorder.outputTokens),
    },
    prefixHitFraction: prefixHitFraction(recorder),
    kv: kvFigures(agents, deployment, recorder),
    gpuWatts: joules / seconds / deployment.gpus,
    pools: poolFigures(deployment, recorder),
    ttftByTurn: ttftByTurn(recorder),
    preemptions: totals.preemptions,
    evictedTokens: totals.evictedTokens,
    events: totals.events,
  };
}

function poolFigures(deployment: Deployment, recorder: WindowRecorder): PoolFigures[] {
  const pools = deployment.back === undefined ? [deployment.front] : [deployment.front, deployment.back];
  let first = 0;
  return pools.map((pool) => {
    const workers = recorder.workers.slice(first, first + pool.workers);
    first += pool.workers;
    const sum = (read: (worker: (typeof workers)[number]) => number): number =>
      workers.reduce((total, worker) => total + read(worker), 0);
    const workerSeconds = recorder.seconds * pool.workers;
    const ranks = pool.cost.shape.ranks;
    return {
      role: pool.role,
      gpus: gpusOf(pool),
      busyFraction: sum((worker) => worker.busySeconds) / workerSeconds,
      prefillFraction: sum((worker) => worker.prefillSeconds) / workerSeconds,
      gpuWatts: sum((worker) => worker.joules) / (workerSeconds * pool.cost.shape.gpus),
      slotFraction:
        pool.role === "prefill"
          ? undefined
          : sum((worker) => worker.sequenceSeconds) / (workerSeconds * ranks * pool.policy.maxSequences),
      kvPinnedFraction: sum((worker) => worker.pinnedByteSeconds) / (workerSeconds * ranks * pool.memory.kvBytesPerRank),
      kvHeldFraction: sum((worker) => worker.heldByteSeconds) / (workerSeconds * ranks * pool.memory.kvBytesPerRank),
    };
  });
}

function ttftByTurn(recorder: WindowRecorder): TurnBucket[] {
  const ttft = recorder.ttftSeconds.values;
  const turns = recorder.turnNumbers.values;
  const buckets: TurnBucket[] = [];
  // Room for one bucket at a time, however full.
  const samples = new Float64Array(ttft.length);
  let fromTurn = 1;
  for (const toTurn of TURN_BUCKETS) {
    let requests = 0;
    for (let i = 0; i < ttft.length; i++) {
      const turn = turns[i] as number;
      if (turn >= fromTurn && turn <= toTurn) samples[requests++] = ttft[i] as number;
    }
    if (requests > 0) {
      const sorted = samples.subarray(0, requests).sort();
      buckets.push({
        fromTurn,
        toTurn,
        requests,
        ttftSeconds: { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) },
      });
    }
    fromTurn = toTurn + 1;
  }
  return buckets;
}
