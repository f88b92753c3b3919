/** What a reader of one log format hands on: calls with the ids of the log, which are hashed before anything is written. */
import type { LogSource } from "./sessionLogCall.ts";
import type { TokenUsage } from "./tokenUsage.ts";

/** Where something stands: the name that messages print, and the line from 1. */
export type Place = { readonly file: string; readonly line?: number | undefined };

/** One tool call whose result came back. Unix times, s. */
export type ToolSpan = {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** As the tool reports it. */
  readonly internalSeconds?: number | undefined;
};

/** Times are Unix times in seconds; undefined where the log has none. */
export type LoggedCall = {
  readonly session: string;
  readonly parentSession?: string | undefined;
  readonly isSubagent: boolean;
  readonly place: Place;
  /** All that the prompt needed was there. */
  readonly readySeconds?: number | undefined;
  readonly firstTokenAtSeconds?: number | undefined;
  readonly firstItemAtSeconds?: number | undefined;
  readonly endSeconds?: number | undefined;
  readonly usage: TokenUsage;
  readonly model?: string | undefined;
  readonly trigger?: "user" | "tool" | undefined;
  /** Results of tools that this prompt brought; `tools` are those of them whose times are known. */
  readonly toolCalls: number;
  readonly tools: readonly ToolSpan[];
  readonly userSeconds?: number | undefined;
  readonly isCompaction: boolean;
  readonly afterCompaction: boolean;
  readonly isEstimated: boolean;
  /** History of another session that this file repeats: counted there, context here. */
  readonly isReplay: boolean;
  /** Tells copies of a call in several places; undefined: there are none. */
  readonly identity?: CallIdentity | undefined;
};

export type CallIdentity = {
  readonly id: string;
  /** Sets apart two calls of one id, unless a sub-agent made one of them. */
  readonly request: string;
  /** A mention of a call that has a log of its own. */
  readonly isEcho: boolean;
};

/** A history replaced by a summary. `id` tells copies; undefined: there are none. */
export type Compaction = { readonly session: string; readonly id: string | undefined };

/** One file, or one store of many. Calls of a session are in their order. */
export type ReadLog = {
  readonly source: LogSource;
  readonly calls: readonly LoggedCall[];
  readonly compactions: readonly Compaction[];
};
