/** Recorded requests, as a test writes them down, made ready for a replay. */
import { fc } from "@fast-check/vitest";
import { FORMATS } from "../../src/traces/formats.ts";
import { type ReplayTrace, ReplayTraceBuilder, type ReplayTraceOptions } from "../../src/traces/replay/replayTrace.ts";
import type { TraceFormat } from "../../src/traces/traceFormat.ts";
import type { TraceRequest } from "../../src/traces/traceRequest.ts";

type Kind = Pick<TraceFormat, "sessions" | "clock">;
export const SESSIONS: Kind = { sessions: "mixed", clock: "trace" };
export const LONE: Kind = { sessions: "none", clock: "trace" };

/** A grain that any block is a multiple of, and no limit, unless given. */
export function makeReplay(
  requests: readonly Partial<TraceRequest>[],
  kind: Kind = SESSIONS,
  { limit = () => undefined, grainTokens = 1 }: Partial<ReplayTraceOptions> = {},
): ReplayTrace {
  const builder = new ReplayTraceBuilder({ ...FORMATS.mooncake, ...kind }, { limit, grainTokens });
  for (const [number, request] of requests.entries())
    builder.add({ sessionId: `alone ${number}`, index: 0, promptTokens: 100, outputTokens: 10, ...request });
  return builder.finish();
}

export const BLOCK_TOKENS = 16;

/** Hashes of a prompt, in blocks of 16 tokens. */
export function blocksOf(...hashes: readonly number[]): Pick<TraceRequest, "blocks" | "promptTokens"> {
  return { promptTokens: hashes.length * BLOCK_TOKENS + 1, blocks: { tokens: BLOCK_TOKENS, hashes, scope: "trace" } };
}

const seconds = fc.double({ min: 0, max: 20, noNaN: true });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const request = fc.record({
  sentSeconds: maybe(seconds),
  gapSeconds: maybe(fc.double({ min: 0, max: 2, noNaN: true })),
  replySeconds: maybe(fc.double({ min: 0, max: 2, noNaN: true })),
  outputTokens: fc.integer({ min: 0, max: 40 }),
  promptTokens: fc.integer({ min: 1, max: 400 }),
  sharedTokens: maybe(fc.integer({ min: 0, max: 400 })),
  /** Few numbers, so that prompts start alike; with none the prompt has no hashes. */
  hashes: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 24 }),
  session: fc.integer({ min: 0, max: 5 }),
});

/** Traces that may be anything: clocks that go back, unknown times and shares, failed calls, sub-agents of whomever. */
export const anyTrace: fc.Arbitrary<readonly TraceRequest[]> = fc
  .tuple(
    fc.array(request, { minLength: 1, maxLength: 40 }),
    fc.array(maybe(fc.integer({ min: 0, max: 5 })), { minLength: 6, maxLength: 6 }),
  )
  .map(([drawn, parents]) => {
    const lengths = new Map<number, number>();
    return drawn.map(({ session, hashes, promptTokens, sharedTokens, sentSeconds, gapSeconds, replySeconds, outputTokens }) => {
      const index = lengths.get(session) ?? 0;
      lengths.set(session, index + 1);
      const parent = parents[session];
      return {
        sessionId: `s${session}`,
        index,
        outputTokens,
        ...(parent === undefined ? {} : { parentSessionId: `s${parent}` }),
        ...(sentSeconds === undefined ? {} : { sentSeconds }),
        ...(gapSeconds === undefined || index === 0 ? {} : { gapSeconds }),
        ...(replySeconds === undefined ? {} : { replySeconds }),
        ...(hashes.length === 0
          ? { promptTokens, ...(sharedTokens === undefined ? {} : { sharedTokens: Math.min(promptTokens, sharedTokens) }) }
          : blocksOf(...hashes)),
      };
    });
  });
