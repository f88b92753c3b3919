/** What a simulation tells whoever measures it. */
import type { KvPool } from "./kvPool.ts";
import type { Work } from "./workerHost.ts";

export type ReplyRecord = {
  readonly agent: number;
  readonly turnNumber: number;
  readonly promptTokens: number;
  readonly reusedTokens: number;
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
export type Recorder = { reply(record: ReplyRecord): void; spent(record: SpentRecord): void };
