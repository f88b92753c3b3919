/**
 * Spans of OpenTelemetry's semantic conventions for generative AI, as a list of spans (the form of inference-perf's
 * otel_trace_replay) or as OTLP JSON. Conversations are sessions; a span without one belongs to the session of its trace.
 * The conventions are still in development: names of attributes as of semconv 1.41, and the earlier prompt_tokens and
 * completion_tokens. Spans without counts of tokens are left out, other spans (tools, agents) are passed over.
 */
import { readInstant } from "../../calibration/imports/clock.ts";
import {
  asRow,
  BadRow,
  outputTokensAt,
  present,
  promptTokensAt,
  type Row,
  refuseRepeat,
  rowAt,
  rowsAt,
  textAt,
  tokensAt,
} from "../rowFields.ts";
import { ElapsedClock, SessionTracks } from "../sessionTracks.ts";
import { PROVIDER_CACHE_GRAIN_TOKENS, type ReadContext, type RowReader, type TraceFormat } from "../traceFormat.ts";
import type { TraceRequest } from "../traceRequest.ts";

const NANOSECONDS = 1e9;
const MODEL_CALLS = ["chat", "text_completion", "generate_content"];
const SESSION_KEYS = ["gen_ai.conversation.id", "session.id", "exgentic.session.id"];

export const otel: TraceFormat = {
  name: "otel",
  title: "OpenTelemetry GenAI spans",
  shape: "documents",
  clock: "trace",
  sessions: "mixed",
  cacheGrainTokens: PROVIDER_CACHE_GRAIN_TOKENS,
  caveat: "shared tokens are what the provider's cache read: at most what the session had sent",
  open: openOtel,
};

type Span = { readonly row: Row; readonly attributes: Row; readonly startSeconds: number | undefined };

function openOtel(context: ReadContext): RowReader {
  const clock = new ElapsedClock();
  const tracks = new SessionTracks(context);
  const seen = new Set<string>();
  return (document) => {
    const spans = spansOf(document).filter(isModelCall);
    const started = spans.sort((a, b) => (a.startSeconds ?? 0) - (b.startSeconds ?? 0));
    return started.flatMap((span) => context.attempt(() => readSpan(span, { clock, tracks, seen, context })) ?? []);
  };
}

type State = {
  readonly clock: ElapsedClock;
  readonly tracks: SessionTracks;
  readonly seen: Set<string>;
  readonly context: ReadContext;
};

function readSpan({ row, attributes, startSeconds }: Span, { clock, tracks, seen, context }: State): TraceRequest {
  const key = (current: string, former: string) =>
    attributes[current] === undefined && attributes[former] !== undefined ? former : current;
  const promptTokens = promptTokensAt(attributes, key("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"));
  const outputTokens = outputTokensAt(attributes, key("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"), context);
  const cachedTokens = tokensAt(attributes, "gen_ai.usage.cache_read.input_tokens");
  const reasoningTokens = tokensAt(attributes, "gen_ai.usage.reasoning.output_tokens");
  const trace = textAt(row, "trace_id") ?? textAt(row, "traceId") ?? "no trace";
  const span = textAt(row, "span_id") ?? textAt(row, "spanId");
  refuseRepeat(seen, span === undefined ? undefined : `${trace} ${span}`);
  const sessionId = SESSION_KEYS.map((name) => textAt(attributes, name)).find((id) => id !== undefined) ?? trace;
  const endSeconds = timeOf(row, "end_time", "endTimeUnixNano");
  const sentSeconds = clock.since(startSeconds);
  const replySeconds = startSeconds === undefined || endSeconds === undefined ? undefined : endSeconds - startSeconds;
  if (replySeconds !== undefined && replySeconds < 0) throw new BadRow("the span ends before it starts");
  const { index, gapSeconds } = tracks.next(sessionId, { sentSeconds, replySeconds });
  return present<TraceRequest>({
    sessionId,
    index,
    sentSeconds,
    gapSeconds,
    replySeconds,
    promptTokens,
    sharedTokens: index === 0 ? 0 : cachedTokens,
    outputTokens,
    reasoningTokens,
    model: textAt(attributes, "gen_ai.response.model") ?? textAt(attributes, "gen_ai.request.model"),
    scaffoldTokens: index === 0 && cachedTokens !== 0 ? cachedTokens : undefined,
  });
}

function spansOf(document: Row): Span[] {
  const nested = rowsAt(document, "resourceSpans").flatMap((resource) =>
    rowsAt(resource, "scopeSpans").flatMap((scope) => rowsAt(scope, "spans")),
  );
  return [...rowsAt(document, "spans"), ...nested].map((row) => ({
    row,
    attributes: attributesOf(row),
    startSeconds: timeOf(row, "start_time", "startTimeUnixNano"),
  }));
}

/** A mapping, or OTLP's list of keys and typed values. */
function attributesOf(row: Row): Row {
  const mapping = rowAt(row, "attributes");
  if (mapping !== undefined) return mapping;
  return Object.fromEntries(
    rowsAt(row, "attributes").map(({ key, value }) => [String(key), Object.values(asRow(value) ?? {})[0]]),
  );
}

function isModelCall({ attributes }: Span): boolean {
  const operation = textAt(attributes, "gen_ai.operation.name");
  return operation === undefined ? "gen_ai.usage.input_tokens" in attributes : MODEL_CALLS.includes(operation);
}

function timeOf(row: Row, written: string, nanoseconds: string): number | undefined {
  const unix = textAt(row, nanoseconds);
  if (unix !== undefined && /^\d+(\.\d+)?(e\+?\d+)?$/.test(unix)) return Number(unix) / NANOSECONDS;
  return readInstant(textAt(row, written) ?? "")?.seconds;
}
