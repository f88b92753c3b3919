/**
 * What KV memory did in a phase: where prompt tokens came from, how much the sessions would have needed, what eviction
 * cost, and how near that is to the thrash cliff.
 */
import type { KvTierKind } from "../profiles/kvMemory.ts";
import type { Deployment } from "../serving/deployment.ts";
import type { WindowRecorder } from "./recorder.ts";

/** Where a prompt token can come from. */
type KvSource = "hbm" | KvTierKind | "recomputed";

/**
 * Where a phase stands. A closed loop of agents falls off a cliff when their prefixes no longer fit: a turn then computes
 * its whole context, not its last few hundred tokens, which takes the time of tens of turns, so that waits grow, more
 * prompts are in flight, and they push out more prefixes yet.
 */
export type ThrashCliff = "clear" | "near" | "past";

/**
 * Working set over capacity from which on a phase is near the cliff: at its highest, on the fullest rank, with one agent
 * more there. The mean would say too little: contexts come and go, and a rank that once overflows recomputes, keeps more
 * prompts in flight, and stays over. A tenth is left for prefixes of ended sessions, which stay until they are the oldest.
 */
const NEAR_WORKING_SET = 0.9;
/**
 * Share of reusable tokens recomputed because evicted from which on a phase is past the cliff. Coding agents reuse about
 * 96% of their prompts (WEKA and TraceLab traces), so losing a twentieth of that doubles what is prefilled.
 */
const PAST_LOST = 0.05;
/** Share of that loss which counts as near. */
const NEAR_LOST = 0.9;

/** Over the time measured, and at the highest: on the fullest rank. */
type WorkingSet = { readonly within: "hbm" | KvTierKind; readonly fraction: number; readonly peakFraction: number };

export type KvFigures = {
  /** Share of all prompt tokens by where they came from; adds up to 1. */
  readonly tokensFrom: Readonly<Partial<Record<KvSource, number>>>;
  /** Bytes of running sequences and of the prefixes that live sessions would come back to, over the bytes there are: of the HBM of the pool that prefills, then with each tier below it. */
  readonly workingSet: readonly WorkingSet[];
  /** Tokens recomputed because their prefix had been evicted, over all that could have been reused. */
  readonly lostFraction: number;
  readonly evictedTokensPerSecond: number;
  /** Bytes that links to lower tiers carried, all of a kind together, and the share of what they could have carried. */
  readonly links: readonly { readonly name: string; readonly bytes: number; readonly busyFraction: number }[];
  readonly thrashCliff: ThrashCliff;
};

export function kvFigures(agents: number, deployment: Deployment, recorder: WindowRecorder): KvFigures {
  const { front } = deployment;
  const workers = recorder.workers.slice(0, front.workers);
  const sum = (read: (worker: (typeof workers)[number]) => number) => workers.reduce((total, worker) => total + read(worker), 0);
  const neededBytes = sum(({ neededByteSeconds }) => neededByteSeconds) / recorder.seconds;
  const ranks = front.workers * front.cost.shape.ranks;
  let capacityBytes = ranks * front.memory.kvBytesPerRank;
  const mean = neededBytes / capacityBytes;
  const peak = Math.max(...workers.map(({ neededPeakFraction }) => neededPeakFraction));
  const workingSet: WorkingSet[] = [{ within: "hbm", fraction: mean, peakFraction: peak }];
  for (const tier of deployment.kv?.tiers ?? []) {
    if (tier.write === "never") continue;
    capacityBytes += tier.bytes * tier.instances;
    const fraction = neededBytes / capacityBytes;
    // Tiers even out some of the difference between ranks: taken as if they evened out none.
    workingSet.push({ within: tier.kind, fraction, peakFraction: mean === 0 ? 0 : (fraction * peak) / mean });
  }
  const reusable = recorder.reusedTokens + recorder.lostTokens;
  const lostFraction = reusable === 0 ? 0 : recorder.lostTokens / reusable;
  return {
    tokensFrom: tokensFrom(deployment, recorder),
    workingSet,
    lostFraction,
    evictedTokensPerSecond: sum(({ evictedTokens }) => evictedTokens) / recorder.seconds,
    links: (deployment.kv?.links ?? []).map(({ name, scope, bytesPerSecond }, link) => {
      const bytes = recorder.movedBytes[link] ?? 0;
      const count = { rank: ranks, worker: front.workers, deployment: 1 }[scope];
      return { name, bytes, busyFraction: bytes / (bytesPerSecond * count * recorder.seconds) };
    }),
    thrashCliff: thrashCliff((workingSet.at(-1)?.peakFraction ?? 0) * (1 + ranks / agents), lostFraction),
  };
}

/** `workingSet`: with one agent more, over all memory that prefixes may be in. */
function thrashCliff(workingSet: number, lostFraction: number): ThrashCliff {
  if (lostFraction > PAST_LOST) return "past";
  return workingSet >= NEAR_WORKING_SET || lostFraction > NEAR_LOST * PAST_LOST ? "near" : "clear";
}

function tokensFrom(deployment: Deployment, recorder: WindowRecorder): KvFigures["tokensFrom"] {
  const { promptTokens, reusedTokens, fetchedTokens } = recorder;
  if (promptTokens === 0) return {};
  const fetched = fetchedTokens.reduce((total, tokens = 0) => total + tokens, 0);
  const tiers = (deployment.kv?.tiers ?? []).map(({ kind }, index) => [kind, (fetchedTokens[index] ?? 0) / promptTokens]);
  return {
    hbm: (reusedTokens - fetched) / promptTokens,
    ...Object.fromEntries(tiers),
    recomputed: (promptTokens - reusedTokens) / promptTokens,
  };
}

/** The warning that a phase at or near the cliff deserves; none where it is clear. */
export function thrashWarning({ thrashCliff: cliff, workingSet, lostFraction }: KvFigures): string[] {
  if (cliff === "clear") return [];
  const percent = (fraction: number): string => `${(fraction * 100).toFixed(0)}%`;
  const needs = `sessions need ${percent(workingSet.at(-1)?.fraction ?? 0)} of the memory that prefixes may be in, ${percent(workingSet.at(-1)?.peakFraction ?? 0)} at times, and ${percent(lostFraction)} of the tokens that could be reused are computed again because evicted`;
  return [
    cliff === "past"
      ? `past the thrash cliff: ${needs}`
      : `near the thrash cliff: ${needs}; a few more agents, or longer contexts, and each turn computes all of its prompt`,
  ];
}
