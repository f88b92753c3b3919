/**
 * Prefix reuse where each session keeps its own KV cache and loses it after some idle time: shared tokens over prompt
 * tokens. Only requests whose shared tokens are known count.
 */
import type { TraceRequest } from "./traceRequest.ts";

/** Idle times after which KV is dropped: 30 s, 60 s, 5 min, 1 h. */
const IDLE_LIMITS_SECONDS = [30, 60, 300, 3600] as const;

export type IdleReuse = {
  /** Requests whose shared tokens are known. */
  readonly requests: number;
  /** KV is never dropped. */
  readonly hitFraction: number;
  /** KV is dropped after an idle time, over the requests whose gap is known too; empty where there is none. */
  readonly byIdleLimit: readonly { readonly idleSeconds: number; readonly hitFraction: number }[];
  /** Requests after a session's first whose gap is not known: left out above. */
  readonly unknownGaps: number;
};

export class PrivateCache {
  #requests = 0;
  #promptTokens = 0;
  #sharedTokens = 0;
  #timedPromptTokens = 0;
  #keptTokens = IDLE_LIMITS_SECONDS.map(() => 0);
  #knownGaps = 0;
  #unknownGaps = 0;

  add({ index, promptTokens, sharedTokens, gapSeconds }: TraceRequest): void {
    if (sharedTokens === undefined) return;
    this.#requests++;
    this.#promptTokens += promptTokens;
    this.#sharedTokens += sharedTokens;
    if (index > 0 && gapSeconds === undefined) {
      this.#unknownGaps++;
      return;
    }
    this.#timedPromptTokens += promptTokens;
    if (gapSeconds === undefined) return;
    this.#knownGaps++;
    for (const [limit, idleSeconds] of IDLE_LIMITS_SECONDS.entries())
      if (gapSeconds <= idleSeconds) this.#keptTokens[limit] = (this.#keptTokens[limit] ?? 0) + sharedTokens;
  }

  /** Undefined where no request says. */
  reuse(): IdleReuse | undefined {
    if (this.#requests === 0) return undefined;
    const byIdleLimit = IDLE_LIMITS_SECONDS.map((idleSeconds, limit) => ({
      idleSeconds,
      hitFraction: (this.#keptTokens[limit] ?? 0) / this.#timedPromptTokens,
    }));
    return {
      requests: this.#requests,
      hitFraction: this.#sharedTokens / this.#promptTokens,
      byIdleLimit: this.#knownGaps === 0 ? [] : byIdleLimit,
      unknownGaps: this.#unknownGaps,
    };
  }
}
