/** What imported session logs amount to, in figures that say nothing of any one session. */
import { ascending, percentile } from "../../metrics/percentile.ts";
import { groupsOf } from "./groups.ts";
import type { ImportedLogs } from "./importSessionLogs.ts";
import type { LogSource, SessionLogCall } from "./sessionLogCall.ts";
import type { Skip } from "./skips.ts";

/** `count`: values that there are; the others are undefined where there is none. */
export type Quantiles = { readonly count: number } & Readonly<Record<"p50" | "p90" | "p95" | "p99", number | undefined>>;

/** A share of prompt tokens, and the calls that it is known for. */
export type PrefixHit = { readonly fraction: number | undefined; readonly calls: number };

export type SessionLogSummary = {
  readonly files: Readonly<Partial<Record<LogSource, number>>>;
  readonly sessions: number;
  readonly subagentSessions: number;
  /** Without estimated ones, which none of the other figures holds either. */
  readonly calls: number;
  readonly estimatedCalls: number;
  readonly compactions: number;
  readonly tokens: Readonly<Record<"prompt" | "cached" | "cacheWrite" | "output" | "reasoning", number>>;
  readonly requestsPerSession: Quantiles;
  readonly promptTokens: Quantiles;
  readonly outputTokens: Quantiles;
  readonly replySeconds: Quantiles;
  readonly gapSeconds: Quantiles;
  readonly toolSeconds: Quantiles;
  readonly userSeconds: Quantiles;
  readonly triggers: Readonly<Record<"tool" | "user" | "unknown", number>>;
  /** As the providers' caches did. */
  readonly observedHit: PrefixHit;
  /** As a cache that forgets nothing would, session by session; first calls hit nothing. */
  readonly idealHit: PrefixHit;
  readonly skips: readonly Skip[];
};

export function summariseLogs({ calls: all, files, compactions, skips }: ImportedLogs): SessionLogSummary {
  const calls = all.filter(({ isEstimated }) => !isEstimated);
  const sessions = [...groupsOf(calls, ({ sessionId }) => sessionId).values()];
  const sum = (of: (call: SessionLogCall) => number | undefined): number => calls.reduce((all, call) => all + (of(call) ?? 0), 0);
  const quantiles = (of: (call: SessionLogCall) => number | undefined): Quantiles =>
    quantilesOf(calls.flatMap((call) => of(call) ?? []));
  const triggered = (trigger: SessionLogCall["trigger"]): number => calls.filter((call) => call.trigger === trigger).length;
  return {
    files,
    sessions: sessions.length,
    subagentSessions: sessions.filter(([first]) => first?.isSubagent === true).length,
    calls: calls.length,
    estimatedCalls: all.length - calls.length,
    compactions,
    tokens: {
      prompt: sum(({ promptTokens }) => promptTokens),
      cached: sum(({ cachedTokens }) => cachedTokens),
      cacheWrite: sum(({ cacheWriteTokens }) => cacheWriteTokens),
      output: sum(({ outputTokens }) => outputTokens),
      reasoning: sum(({ reasoningTokens }) => reasoningTokens),
    },
    requestsPerSession: quantilesOf(sessions.map(({ length }) => length)),
    promptTokens: quantiles(({ promptTokens }) => promptTokens),
    outputTokens: quantiles(({ outputTokens }) => outputTokens),
    replySeconds: quantiles(({ replySeconds }) => replySeconds),
    gapSeconds: quantiles(({ gapSeconds }) => gapSeconds),
    toolSeconds: quantiles(({ toolSeconds }) => toolSeconds),
    userSeconds: quantiles(({ userSeconds }) => userSeconds),
    triggers: { tool: triggered("tool"), user: triggered("user"), unknown: triggered(undefined) },
    observedHit: hitOf(calls, ({ cachedTokens }) => cachedTokens),
    idealHit: hitOf(calls, ({ sharedTokens }) => sharedTokens),
    skips,
  };
}

function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = ascending(Float64Array.from(values));
  const at = (p: number): number | undefined => (sorted.length === 0 ? undefined : percentile(sorted, p));
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) };
}

function hitOf(calls: readonly SessionLogCall[], hitTokens: (call: SessionLogCall) => number | undefined): PrefixHit {
  const known = calls.filter((call) => hitTokens(call) !== undefined);
  const prompt = known.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
  const hit = known.reduce((sum, call) => sum + (hitTokens(call) ?? 0), 0);
  return { fraction: prompt === 0 ? undefined : hit / prompt, calls: known.length };
}
