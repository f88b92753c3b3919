/** What a simulation tells whoever measures it. */
import type { KvPool } from "./kvPool.ts";
import type { RequestTable } from "./requestTable.ts";
import type { Work } from "./workerHost.ts";

export type ReplyRecord = {
  readonly agent: number;
  readonly turnNumber: number;
  readonly promptTokens: number;
  /** Prefix that was not computed anew. */
  readonly reusedTokens: number;
  /** Part of it that came from a tier below HBM, and which: its place in the deployment's tiers, -1: none. */
  readonly fetchedTokens: number;
  readonly fetchedTier: number;
  /** Prefix that was computed anew although the session had left it in the cache: it had been evicted. */
  readonly lostTokens: number;
  readonly outputTokens: number;
  readonly sentSeconds: number;
  readonly firstTokenSeconds: number;
  readonly lastTokenSeconds: number;
};

export type SpentRecord = {
  readonly worker: number;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly joules: number;
  readonly decodeSequences: number;
  readonly work: Work;
  readonly pools: readonly KvPool[];
};

/** Where a request is that has been sent: waiting for prefill, for a decode slot, on its way to it, or decoding. */
export type RequestStage = "prefill queue" | "slot queue" | "transfer" | "decode";

/**
 * Called for every reply and for every stretch that a worker spends in steps or idle. A record is filled anew for the
 * next call: whoever wants to keep something of it copies it.
 */
export type Recorder = {
  reply(record: ReplyRecord): void;
  spent(record: SpentRecord): void;
  /** Bytes that the links of one kind (its place in the deployment's plan) carried over a stretch. */
  moved?(link: number, fromSeconds: number, toSeconds: number, bytes: number): void;
  /** Told once, before anything happens, where the requests of all agents are written down. */
  opened?(table: RequestTable): void;
  /** An agent's request has come to a stage; an aggregated worker that preempts tells nothing of it. */
  entered?(agent: number, stage: RequestStage, nowSeconds: number): void;
};

/** A record to be filled. */
export function emptyReply(): { -readonly [field in keyof ReplyRecord]: ReplyRecord[field] } {
  return {
    agent: 0,
    turnNumber: 0,
    promptTokens: 0,
    reusedTokens: 0,
    fetchedTokens: 0,
    fetchedTier: -1,
    lostTokens: 0,
    outputTokens: 0,
    sentSeconds: 0,
    firstTokenSeconds: 0,
    lastTokenSeconds: 0,
  };
}

/** A record to be filled. */
export function emptySpent(): { -readonly [field in keyof SpentRecord]: SpentRecord[field] } {
  return { worker: 0, fromSeconds: 0, toSeconds: 0, joules: 0, decodeSequences: 0, work: "idle", pools: [] };
}
