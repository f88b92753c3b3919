/** Which request goes on from which, by hashes: hand-made cases, and what holds of any trace. */
import { fc, it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { traceHits } from "../../../src/traces/replay/hitFractions.ts";
import type { TraceRequest } from "../../../src/traces/traceRequest.ts";
import { anyTrace, BLOCK_TOKENS, blocksOf, LONE, makeReplay, SESSIONS } from "../../support/replays.ts";

const inSession = (sessionId: string, ...hashes: number[]): Partial<TraceRequest> => ({ sessionId, ...blocksOf(...hashes) });

describe("requests of a session", () => {
  it("that start with all of the one before share all of its blocks", () => {
    const { plan, reachTokens } = makeReplay([inSession("a", 1, 2), inSession("a", 1, 2, 3), inSession("a", 1, 2, 3, 4, 5)]);
    expect(plan.place).toEqual([0, 0, 0]);
    expect(plan.sharedTokens).toEqual([0, 32, 48]);
    expect(reachTokens).toEqual([0, 32, 48]);
  });

  it("that take turns on two prompts keep a place for each", () => {
    const { plan } = makeReplay([inSession("a", 1, 2), inSession("a", 1, 9), inSession("a", 1, 2, 3), inSession("a", 1, 9, 10)]);
    expect(plan.place).toEqual([0, 1, 0, 1]);
    expect(plan.sharedTokens).toEqual([0, 0, 32, 32]);
    // What the two prompts have in common is a head that both carry.
    expect(plan.scaffoldTokens.slice(0, 2)).toEqual([BLOCK_TOKENS, BLOCK_TOKENS]);
    expect(new Set(plan.scaffoldId.slice(0, 2)).size).toBe(1);
  });

  it("that leave out some of the one before take its place and share the rest", () => {
    const { plan } = makeReplay([inSession("a", 1, 2, 3), inSession("a", 1, 2, 8, 9), inSession("a", 1, 2, 8, 9, 10)]);
    expect(plan.place).toEqual([0, 0, 0]);
    expect(plan.sharedTokens).toEqual([0, 32, 64]);
  });

  it("share a head with those of other sessions, and nothing more", () => {
    const { plan } = makeReplay([inSession("a", 1, 2, 3), inSession("b", 1, 2, 4), inSession("b", 1, 2, 4, 5)]);
    expect(plan.place).toEqual([0, 1, 1]);
    expect(plan.scaffoldTokens).toEqual([32, 32, 32]);
    expect(plan.sharedTokens).toEqual([0, 0, 48]);
  });

  it("share what the trace says where there are no hashes", () => {
    const { plan } = makeReplay([
      { sessionId: "a", promptTokens: 100, scaffoldTokens: 40 },
      { sessionId: "a", promptTokens: 150, sharedTokens: 110 },
      { sessionId: "b", promptTokens: 90, scaffoldTokens: 40 },
      { sessionId: "b", promptTokens: 95 },
    ]);
    expect(plan.sharedTokens).toEqual([0, 110, 0, 0]);
    expect(plan.scaffoldTokens).toEqual([40, 40, 40, 40]);
  });
});

describe("requests of a format without sessions", () => {
  it("go on from the one whose full blocks they start with, however its last block ends", () => {
    const partly = { promptTokens: 40, blocks: { tokens: BLOCK_TOKENS, hashes: [1, 2, 3], scope: "trace" } } as const;
    const { plan, sessions } = makeReplay([partly, blocksOf(1, 2, 7, 8)], LONE);
    expect(sessions).toBe(1);
    expect(plan.sharedTokens).toEqual([0, 32]);
    expect(plan.turnNumber).toEqual([1, 2]);
  });

  it("make no conversation of a common system prompt, but a head", () => {
    const { plan, sessions } = makeReplay([blocksOf(1), blocksOf(1, 2), blocksOf(1), blocksOf(1, 3)], LONE);
    // The second goes on from the first; the third is nothing new to go on from.
    expect(sessions).toBe(3);
    expect(plan.place).toEqual([0, 0, 1, 2]);
    expect(plan.scaffoldTokens[2]).toBe(BLOCK_TOKENS);
    expect(plan.scaffoldTokens[3]).toBe(BLOCK_TOKENS);
  });
});

describe("many requests that are the same", () => {
  it.each([
    ["without sessions", LONE],
    ["with sessions", SESSIONS],
  ] as const)("take no longer than others: %s", (_, kind) => {
    const many = Array.from({ length: 30_000 }, (_, number) => ({ sessionId: `s${number % 20_000}`, ...blocksOf(1, 2, 3) }));
    const { plan } = makeReplay(many, kind);
    expect(plan.scaffoldTokens.filter((tokens) => tokens === 3 * BLOCK_TOKENS).length).toBeGreaterThan(0);
    expect(plan.places).toBeGreaterThanOrEqual(20_000 - 1);
  });
});

describe("any trace", () => {
  for (const [name, kind] of [["with sessions", SESSIONS] as const, ["without sessions", LONE] as const]) {
    property.prop({ requests: anyTrace }, { numRuns: 300 })(`${name} is told to share no more than it does`, ({ requests }) => {
      const kept = requests.filter(({ outputTokens }) => outputTokens > 0);
      const { plan, reachTokens } = makeReplay(requests, kind);
      const lastOf = new Map<number, number>();
      const heads = new Map<number, string>();
      for (const [number, request] of kept.entries()) {
        const before = lastOf.get(plan.place[number] as number);
        lastOf.set(plan.place[number] as number, number);
        const shared = plan.sharedTokens[number] as number;
        expect(shared).toBeLessThanOrEqual(request.promptTokens);
        if (before === undefined) expect(shared).toBe(0);
        else expect(plan.session[before]).toBe(plan.session[number]);
        if (request.blocks === undefined) continue;
        expect(reachTokens[number]).toBe(longest(request, kept.slice(0, number)) * BLOCK_TOKENS);
        expect(shared).toBeLessThanOrEqual(reachTokens[number] as number);
        if (before !== undefined) expect(shared).toBe(longest(request, [kept[before] as TraceRequest]) * BLOCK_TOKENS);
        const head = (plan.scaffoldTokens[number] as number) / BLOCK_TOKENS;
        const id = plan.scaffoldId[number] as number;
        const text = request.blocks.hashes.slice(0, head).join();
        if (head > 0) expect(heads.get(id) ?? text).toBe(text);
        if (head > 0) heads.set(id, text);
      }
    });
  }

  property.prop({ requests: anyTrace, grainTokens: fc.constantFrom(1, 16, 64, 0) }, { numRuns: 200 })(
    "finds no more at a coarser grain, nor with an engine's cache",
    ({ requests, grainTokens }) => {
      const trace = makeReplay(requests, SESSIONS, { grainTokens });
      const { recorded, atGrain, findable } = traceHits(trace, grainTokens);
      expect(recorded).toBeLessThanOrEqual(1);
      expect(atGrain).toBeLessThanOrEqual(recorded);
      expect(findable).toBeLessThanOrEqual(atGrain + 1e-12);
    },
  );
});

/** Leading blocks of a prompt that the best of others has too. */
function longest({ blocks }: TraceRequest, others: readonly TraceRequest[]): number {
  const hashes = blocks?.hashes ?? [];
  const common = others.map((other) => {
    const theirs = other.blocks?.hashes ?? [];
    const differs = hashes.findIndex((hash, index) => hash !== theirs[index]);
    return differs === -1 ? hashes.length : differs;
  });
  return Math.max(0, ...common);
}
