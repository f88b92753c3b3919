/** What a trace is like: counts, quantiles and reuse, gathered from its requests as they come by. */
import { ascending, percentile } from "../metrics/percentile.ts";
import { InfiniteCache } from "./infiniteCache.ts";
import { type IdleReuse, PrivateCache } from "./privateCache.ts";
import { SampleList } from "./sampleList.ts";
import type { TraceFormat } from "./traceFormat.ts";
import type { TraceRequest } from "./traceRequest.ts";

export type Quantiles = {
  readonly count: number;
  readonly mean: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
};

export type TraceSummary = {
  readonly requests: number;
  readonly sessions: number;
  /** Sessions that work for another. */
  readonly subagents: number;
  /** Last less first sending, where all of the trace has one clock. */
  readonly spanSeconds: number | undefined;
  readonly promptTokensSum: number;
  readonly outputTokensSum: number;
  /** Undefined where the format has no sessions. */
  readonly sessionRequests: Quantiles | undefined;
  readonly promptTokens: Quantiles;
  readonly outputTokens: Quantiles;
  /** By how much a prompt is longer than the session's one before. Negative: the context was compacted. */
  readonly growthTokens: Quantiles | undefined;
  readonly gapSeconds: Quantiles | undefined;
  readonly replySeconds: Quantiles | undefined;
  readonly firstTokenSeconds: Quantiles | undefined;
  readonly scaffoldTokens: Quantiles | undefined;
  /** Of output tokens, of the requests that say. */
  readonly reasoningFraction: number | undefined;
  /** Of the requests that say. */
  readonly userFraction: number | undefined;
  readonly blockReuse: { readonly requests: number; readonly blocks: number; readonly hitFraction: number } | undefined;
  readonly sessionReuse: IdleReuse | undefined;
};

type Session = { requests: number; promptTokens: number };

export class TraceStatistics {
  readonly #format: TraceFormat;
  readonly #sessions = new Map<string, Session>();
  readonly #prompts = new SampleList();
  readonly #outputs = new SampleList();
  readonly #growths = new SampleList();
  readonly #gaps = new SampleList();
  readonly #replies = new SampleList();
  readonly #firstTokens = new SampleList();
  readonly #scaffolds = new SampleList();
  readonly #blocks = new InfiniteCache();
  readonly #privateCache = new PrivateCache();
  #subagents = 0;
  #firstSeconds = Number.POSITIVE_INFINITY;
  #lastSeconds = Number.NEGATIVE_INFINITY;
  #reasoning = { tokens: 0, of: 0 };
  #users = { requests: 0, of: 0 };

  constructor(format: TraceFormat) {
    this.#format = format;
  }

  add(request: TraceRequest): void {
    const { sentSeconds, promptTokens, outputTokens, reasoningTokens, trigger } = request;
    this.#prompts.add(promptTokens);
    this.#outputs.add(outputTokens);
    this.#gaps.addKnown(request.gapSeconds);
    this.#replies.addKnown(request.replySeconds);
    this.#firstTokens.addKnown(request.firstTokenSeconds);
    if (request.index === 0) this.#scaffolds.addKnown(request.scaffoldTokens);
    if (sentSeconds !== undefined) {
      this.#firstSeconds = Math.min(this.#firstSeconds, sentSeconds);
      this.#lastSeconds = Math.max(this.#lastSeconds, sentSeconds);
    }
    if (reasoningTokens !== undefined) {
      this.#reasoning.tokens += reasoningTokens;
      this.#reasoning.of += outputTokens;
    }
    if (trigger !== undefined) {
      this.#users.of++;
      if (trigger === "user") this.#users.requests++;
    }
    this.#blocks.add(request);
    this.#privateCache.add(request);
    if (this.#format.sessions !== "none") this.#addToSession(request);
  }

  #addToSession({ sessionId, parentSessionId, promptTokens }: TraceRequest): void {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) {
      this.#sessions.set(sessionId, { requests: 1, promptTokens });
      if (parentSessionId !== undefined) this.#subagents++;
      return;
    }
    this.#growths.add(promptTokens - session.promptTokens);
    session.requests++;
    session.promptTokens = promptTokens;
  }

  summary(): TraceSummary {
    const hasSessions = this.#format.sessions !== "none";
    const requests = this.#prompts.count;
    const { blocks, hitBlocks, requests: hashed } = this.#blocks;
    const counts = Float64Array.from(this.#sessions.values(), (session) => session.requests);
    const isTimed = this.#format.clock === "trace" && this.#lastSeconds > this.#firstSeconds;
    return {
      requests,
      sessions: hasSessions ? this.#sessions.size : requests,
      subagents: this.#subagents,
      spanSeconds: isTimed ? this.#lastSeconds - this.#firstSeconds : undefined,
      promptTokensSum: this.#prompts.sum,
      outputTokensSum: this.#outputs.sum,
      sessionRequests: hasSessions ? quantilesOf(counts) : undefined,
      promptTokens: quantilesOf(this.#prompts.values()),
      outputTokens: quantilesOf(this.#outputs.values()),
      growthTokens: known(this.#growths),
      gapSeconds: known(this.#gaps),
      replySeconds: known(this.#replies),
      firstTokenSeconds: known(this.#firstTokens),
      scaffoldTokens: known(this.#scaffolds),
      reasoningFraction: share(this.#reasoning.tokens, this.#reasoning.of),
      userFraction: share(this.#users.requests, this.#users.of),
      blockReuse: hashed === 0 ? undefined : { requests: hashed, blocks, hitFraction: hitBlocks / blocks },
      sessionReuse: this.#privateCache.reuse(),
    };
  }
}

function known(samples: SampleList): Quantiles | undefined {
  return samples.count === 0 ? undefined : quantilesOf(samples.values());
}

function quantilesOf(values: Float64Array): Quantiles {
  const sorted = ascending(values);
  const at = (p: number): number => percentile(sorted, p);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return { count: sorted.length, mean, p10: at(0.1), p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
