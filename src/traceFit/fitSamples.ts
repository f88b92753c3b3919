/**
 * What a fit needs of a trace, or of generated sessions: samples by purpose, gathered from requests as they come by. Requests
 * are not kept. It fits nothing.
 */
import { PrivateCache } from "../traces/privateCache.ts";
import { SampleList } from "../traces/sampleList.ts";
import type { TraceFormat } from "../traces/traceFormat.ts";
import type { TraceRequest } from "../traces/traceRequest.ts";
import { CommonHead } from "./commonHead.ts";
import { ContextFalls, FALL_FRACTION } from "./contextFalls.ts";
import { PrefixSamples } from "./prefixSamples.ts";
import { StepSamples } from "./stepSamples.ts";
import { SubAgentSamples } from "./subAgentSamples.ts";

/** Requests whose prompts are compared, counted from 1. */
const PROMPT_MARKS = [1, 10, 30, 50, 100] as const;

/** What of a format matters here. */
export type SampledFormat = Pick<TraceFormat, "sessions" | "cacheGrainTokens">;

type Session = {
  requests: number;
  promptTokens: number;
  outputTokens: number;
  sentSeconds: number | undefined;
  /** Of replies since a person spoke. */
  turnReasoningTokens: number;
  reasoningTokens: number;
  startTokens: number;
  peakTokens: number;
  fellBeforeTokens: number;
};

export class FitSamples {
  /** Of agents; sub-agents have their own. */
  readonly prompts = new SampleList();
  readonly firstPrompts = new SampleList();
  readonly promptsAt = PROMPT_MARKS.map((request) => ({ request, prompts: new SampleList() }));
  readonly outputs = new SampleList();
  readonly scaffolds = new SampleList();
  readonly steps = new StepSamples();
  readonly falls = new ContextFalls();
  readonly prefixes = new PrefixSamples();
  /** Seconds from a reply to the next request, by who caused that; `unknown` where the trace does not say. */
  readonly gaps = { tool: new SampleList(), user: new SampleList(), unknown: new SampleList() };
  /** From one sending to the next, of requests whose gap is not known. */
  readonly sendGaps = new SampleList();
  /** Requests after a session's first, by who caused them. */
  readonly triggers = { tool: 0, user: 0, unknown: 0 };
  readonly reasoning = { tokens: 0, outputTokens: 0 };
  readonly subAgents = new SubAgentSamples();
  readonly commonHead = new CommonHead();
  readonly cache = new PrivateCache();
  /** The same without prompts that have fallen, of which many traces do not know what they share. */
  readonly growingCache = new PrivateCache();
  readonly #sessions = new Map<string, Session>();
  #format: SampledFormat = { sessions: "mixed" };
  #trace = 0;
  #alone = 0;

  /** What is added from here on is of another trace: its sessions are others, whatever they are called. */
  startTrace(format: SampledFormat): void {
    this.#format = format;
    this.#trace++;
  }

  /** Of agents. */
  get requests(): number {
    return this.prompts.count;
  }

  get sessions(): number {
    return this.#sessions.size + this.#alone;
  }

  /** Whether any request belongs to a session: not so in formats that have none. */
  get hasSessions(): boolean {
    return this.#sessions.size > 0;
  }

  /** Whether no session has a second request. */
  get isEachAlone(): boolean {
    return this.requests === this.sessions;
  }

  add(request: TraceRequest): void {
    const { sessionId, parentSessionId } = request;
    const keyOf = (id: string): string => `${this.#trace} ${id}`;
    if (parentSessionId !== undefined) {
      const parent = keyOf(parentSessionId);
      this.subAgents.add(keyOf(sessionId), { key: parent, requests: this.#sessions.get(parent)?.requests ?? 0 }, request);
      return;
    }
    this.#addRequest(request);
    this.cache.add(request);
    if (this.#format.sessions === "none") {
      this.#alone++;
      this.#addFirst(request);
      return;
    }
    const key = keyOf(sessionId);
    const session = this.#sessions.get(key);
    if (session !== undefined) this.#addNext(session, request);
    else {
      this.#sessions.set(key, newSession(request));
      this.#addFirst(request);
    }
  }

  #addRequest({ promptTokens, outputTokens, reasoningTokens }: TraceRequest): void {
    this.prompts.add(promptTokens);
    this.outputs.add(outputTokens);
    if (reasoningTokens === undefined) return;
    this.reasoning.tokens += Math.min(reasoningTokens, outputTokens);
    this.reasoning.outputTokens += outputTokens;
  }

  #addFirst(request: TraceRequest): void {
    const { promptTokens, scaffoldTokens, blocks } = request;
    this.growingCache.add(request);
    this.firstPrompts.add(promptTokens);
    this.promptsAt[0]?.prompts.add(promptTokens);
    this.scaffolds.addKnown(scaffoldTokens);
    this.commonHead.add(blocks);
  }

  #addNext(session: Session, request: TraceRequest): void {
    const { promptTokens, outputTokens, trigger, reasoningTokens = 0 } = request;
    this.promptsAt.find((mark) => mark.request === session.requests + 1)?.prompts.add(promptTokens);
    this.triggers[trigger ?? "unknown"]++;
    this.#addGap(session, request);
    const hasFallen = promptTokens < (1 - FALL_FRACTION) * session.promptTokens;
    if (hasFallen) this.#addFall(session, request);
    else this.#addStep(session, request);
    if (trigger === "user") session.turnReasoningTokens = 0;
    session.requests++;
    session.promptTokens = promptTokens;
    session.outputTokens = outputTokens;
    session.sentSeconds = request.sentSeconds;
    session.reasoningTokens = reasoningTokens;
    session.turnReasoningTokens = (hasFallen ? 0 : session.turnReasoningTokens) + reasoningTokens;
    session.peakTokens = Math.max(hasFallen ? 0 : session.peakTokens, promptTokens);
  }

  #addGap(session: Session, { gapSeconds, sentSeconds, trigger }: TraceRequest): void {
    if (gapSeconds !== undefined) this.gaps[trigger ?? "unknown"].add(gapSeconds);
    else if (sentSeconds !== undefined && session.sentSeconds !== undefined)
      this.sendGaps.add(Math.max(0, sentSeconds - session.sentSeconds));
  }

  #addStep(session: Session, request: TraceRequest): void {
    this.growingCache.add(request);
    const isUser = request.trigger === "user";
    this.steps.add({
      request: session.requests,
      growthTokens: request.promptTokens - session.promptTokens - session.outputTokens,
      reasoningTokens: session.reasoningTokens,
      turnReasoningTokens: session.turnReasoningTokens,
      isUser,
    });
    const afterReasoning = isUser && session.turnReasoningTokens > 0;
    this.prefixes.add(session, request, { afterReasoning, cacheGrainTokens: this.#format.cacheGrainTokens });
  }

  #addFall(session: Session, { promptTokens, sharedTokens }: TraceRequest): void {
    const { requests, promptTokens: beforeTokens, startTokens, peakTokens, fellBeforeTokens } = session;
    const kept = sharedTokens === undefined ? undefined : Math.min(1, sharedTokens / beforeTokens);
    this.falls.add({ request: requests, beforeTokens, afterTokens: promptTokens, kept });
    this.falls.addStretch({ startTokens, peakTokens, fellFromTokens: beforeTokens, fellBeforeTokens });
    session.startTokens = promptTokens;
    session.fellBeforeTokens = Math.max(fellBeforeTokens, beforeTokens);
  }

  /** Ends the sessions that are open. To be called once, after the last request. */
  finish(): void {
    for (const { startTokens, peakTokens, fellBeforeTokens } of this.#sessions.values())
      this.falls.addStretch({ startTokens, peakTokens, fellFromTokens: 0, fellBeforeTokens });
  }

  /** Requests of each session. */
  lengths(): Float64Array {
    const alone = new Float64Array(this.#alone).fill(1);
    const lengths = new Float64Array(this.sessions);
    lengths.set(alone);
    let at = this.#alone;
    for (const { requests } of this.#sessions.values()) lengths[at++] = requests;
    return lengths;
  }
}

function newSession({ promptTokens, outputTokens, sentSeconds, reasoningTokens = 0 }: TraceRequest): Session {
  return {
    requests: 1,
    promptTokens,
    outputTokens,
    sentSeconds,
    turnReasoningTokens: reasoningTokens,
    reasoningTokens,
    startTokens: promptTokens,
    peakTokens: promptTokens,
    fellBeforeTokens: 0,
  };
}
