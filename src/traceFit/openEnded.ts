/**
 * Sessions of a profile that nothing but their context ends: what that alone does to their lengths and prompts. The requests
 * drawn for a session do not depend on its context, so its survival is the product of both, and one can be had from the others.
 */
import type { LawsWorkload } from "../profiles/workload.ts";
import { TrajectoryGenerator } from "../workload/trajectory.ts";
import { isCompaction } from "./contextFalls.ts";

const SEED = "trace fit";
/** Requests that are drawn: some 50 ms. */
const ENOUGH_REQUESTS = 60_000;
const MIN_SESSIONS = 100;
const MAX_SESSIONS = 1000;
/** Sessions are followed for so many requests: beyond, contexts are taken to end no more of them. */
const MAX_REQUESTS = 1000;

/** By the number of the request, from 1, over all sessions that were begun. */
export type OpenEnded = {
  /** Sessions whose context lets them send it. */
  readonly survival: Float64Array;
  /** Prompts, summed over those that send it. */
  readonly promptTokens: Float64Array;
  /** Sessions that have compacted right before. */
  readonly compactions: Float64Array;
};

type Settings = {
  /** Of the longest session that matters. */
  readonly maxRequests: number;
  /** Above this a prompt that falls is a compaction. */
  readonly highTokens: number;
};

export function openEnded(workload: LawsWorkload, { maxRequests, highTokens }: Settings): OpenEnded {
  const max = Math.min(maxRequests, MAX_REQUESTS);
  const generator = new TrajectoryGenerator(endless(workload, max), SEED);
  const sums = {
    survival: new Float64Array(max + 1),
    promptTokens: new Float64Array(max + 1),
    compactions: new Float64Array(max + 1),
  };
  const add = (list: Float64Array, request: number, value: number): void => {
    list[request] = (list[request] as number) + value;
  };
  let [sessions, requests] = [0, 0];
  for (; sessions < MAX_SESSIONS && (sessions < MIN_SESSIONS || requests < ENOUGH_REQUESTS); sessions++) {
    const state = generator.start({ agentIndex: sessions, startTurn: 1 });
    while (generator.nextTurn(state)) {
      const { turnNumber, promptTokens, previousPromptTokens } = state;
      requests++;
      add(sums.survival, turnNumber, 1);
      add(sums.promptTokens, turnNumber, promptTokens);
      if (isCompaction(previousPromptTokens, promptTokens, highTokens)) add(sums.compactions, turnNumber, 1);
    }
  }
  const share = (list: Float64Array): Float64Array => list.map((sum) => sum / sessions);
  return { survival: share(sums.survival), promptTokens: share(sums.promptTokens), compactions: share(sums.compactions) };
}

function endless(workload: LawsWorkload, requests: number): LawsWorkload {
  const { turns } = workload;
  const value = { kind: "constant", value: requests } as const;
  return { ...workload, turns: { requests: { ...turns.requests, value }, max: { ...turns.max, value: requests } } };
}

/** The survival of the requests that are to be drawn, so that with what contexts end it comes out as measured. */
export function drawnSurvival(measured: Float64Array, { survival }: OpenEnded): Float64Array {
  const drawn = new Float64Array(measured.length);
  let before = 1;
  for (const [count, share] of measured.entries()) {
    const open = count === 0 ? 1 : (survival[Math.min(count, survival.length - 1)] as number);
    // Where no generated context lasts as long, all that are left go on.
    before = Math.min(before, open > 0 ? share / open : before);
    drawn[count] = before;
  }
  return drawn;
}

/** Means over the requests of sessions whose drawn requests survive so. */
export function ratesOf(drawn: Float64Array, { survival, promptTokens, compactions }: OpenEnded) {
  let [requests, tokens, compacted] = [0, 0, 0];
  for (let count = 1; count < survival.length; count++) {
    const share = drawn[count] as number;
    requests += share * (survival[count] as number);
    tokens += share * (promptTokens[count] as number);
    compacted += share * (compactions[count] as number);
  }
  return { promptTokens: tokens / requests, compactionsPerRequest: compacted / requests };
}
