/** What a simulation tells whoever measures it. */
import type { KvPool } from "./kvPool.ts";
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

/** Called for every reply and for every stretch that a worker spends in steps or idle. */
export type Recorder = {
  reply(record: ReplyRecord): void;
  spent(record: SpentRecord): void;
  /** Bytes that the links of one kind (its place in the deployment's plan) carried over a stretch. */
  moved?(link: number, fromSeconds: number, toSeconds: number, bytes: number): void;
};
