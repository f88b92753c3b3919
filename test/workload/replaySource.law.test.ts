/** A trace sent again: everything once, at its time or after its reply, and the same each time. */
import { it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import type { ReplyRecord } from "../../src/serving/recorder.ts";
import { Simulation } from "../../src/serving/simulation.ts";
import type { ReplayPlan } from "../../src/workload/replayPlan.ts";
import { type ReplayOptions, ReplaySource } from "../../src/workload/replaySource.ts";
import { makeDeployment, PLAIN_DEPLOYMENT } from "../support/deployments.ts";
import { Journal } from "../support/journal.ts";
import { anyTrace, makeReplay } from "../support/replays.ts";

const BYTES_PER_TOKEN = 1e4;
/** Two ranks' worth of memory for a few prompts each, so that some prefixes must go. */
const TIGHT = makeDeployment({
  ...PLAIN_DEPLOYMENT,
  footprint: { bytesPerToken: BYTES_PER_TOKEN, liveBytes: 0, checkpointBytes: 0, grainTokens: 16, keepsAll: true },
  front: { ...PLAIN_DEPLOYMENT.front, workers: 2, kvBytesPerRank: 1200 * BYTES_PER_TOKEN },
});
const ROUNDING_SECONDS = 1e-9;

type Sent = { readonly request: number; readonly reply: ReplyRecord };

function replay(plan: ReplayPlan, options: Omit<ReplayOptions, "plan">) {
  const source = new ReplaySource({ plan, ...options });
  const journal = new Journal();
  const sent: Sent[] = [];
  const simulation = new Simulation({
    deployment: TIGHT,
    source,
    seed: 1,
    endSeconds: Number.POSITIVE_INFINITY,
    warmStart: false,
    outputsReusable: true,
    recorder: {
      reply: (record) => {
        sent.push({ request: source.requestOf(record.agent), reply: { ...record } });
        journal.reply(record);
      },
      spent: (record) => journal.spent(record),
    },
  });
  return { totals: simulation.run(), simulation, journal, sent };
}

const ends = (sent: readonly Sent[]) => new Map(sent.map(({ request, reply }) => [request, reply.lastTokenSeconds]));
const previousOf = (plan: ReplayPlan) => new Map(plan.following.flatMap((next, request) => (next < 0 ? [] : [[next, request]])));

describe("a replay", () => {
  const WAYS: readonly Omit<ReplayOptions, "plan">[] = [
    { loop: "open", speedUp: 1 },
    { loop: "open", speedUp: 50 },
    { loop: "closed", speedUp: 1 },
    { loop: "closed", speedUp: 1, agents: 1 },
    { loop: "closed", speedUp: 1, agents: 3 },
  ];
  for (const way of WAYS) {
    const name = `${way.loop} loop, ${way.agents === undefined ? `${way.speedUp} x` : `${way.agents} at once`}`;
    property.prop({ requests: anyTrace }, { numRuns: 80 })(
      `sends each request once and balances its books: ${name}`,
      ({ requests }) => {
        const { plan } = makeReplay(requests);
        const { totals, sent, simulation, journal } = replay(plan, way);
        expect(totals).toMatchObject({ sent: plan.requests, replied: plan.requests });
        expect(sent.map(({ request }) => request).sort((a, b) => a - b)).toEqual([...Array(plan.requests).keys()]);
        for (const { request, reply } of sent) {
          expect([reply.promptTokens, reply.outputTokens]).toEqual([plan.promptTokens[request], plan.outputTokens[request]]);
          const findable = Math.max(plan.sharedTokens[request] as number, plan.scaffoldTokens[request] as number);
          expect(reply.reusedTokens).toBeLessThanOrEqual(findable);
        }
        for (const pool of simulation.workers.flatMap(({ pools }) => pools))
          expect(Math.abs(pool.pinnedBytes)).toBeLessThan(ROUNDING_SECONDS * pool.capacityBytes);
        for (const { index } of simulation.workers) {
          let nowSeconds = 0;
          for (const stretch of journal.stretches.filter(({ worker }) => worker === index)) {
            expect(stretch.fromSeconds).toBe(nowSeconds);
            nowSeconds = stretch.toSeconds;
          }
          expect(nowSeconds).toBe(simulation.nowSeconds);
        }
      },
    );
  }

  property.prop({ requests: anyTrace }, { numRuns: 100 })(
    "in open loop sends at recorded times, or once the reply before is out",
    ({ requests }) => {
      const { plan } = makeReplay(requests);
      const { sent } = replay(plan, { loop: "open", speedUp: 4 });
      const endOf = ends(sent);
      const previous = previousOf(plan);
      for (const { request, reply } of sent) {
        const before = previous.get(request);
        const due = (plan.sentSeconds[request] as number) / 4;
        const freeSeconds = before === undefined ? 0 : (endOf.get(before) as number);
        if (!Number.isNaN(due)) expect(reply.sentSeconds).toBe(Math.max(due, freeSeconds));
        else expect(reply.sentSeconds).toBe(freeSeconds + (before === undefined ? 0 : plan.gapSeconds[request] || 0));
      }
    },
  );

  property.prop({ requests: anyTrace }, { numRuns: 100 })(
    "in closed loop waits for the reply and then as long as recorded",
    ({ requests }) => {
      const { plan } = makeReplay(requests);
      const { sent } = replay(plan, { loop: "closed", speedUp: 1 });
      const endOf = ends(sent);
      const previous = previousOf(plan);
      for (const { request, reply } of sent) {
        const before = previous.get(request);
        if (before !== undefined) expect(reply.sentSeconds).toBe((endOf.get(before) as number) + (plan.gapSeconds[request] || 0));
        else if (plan.parentSession[plan.session[request] as number] === -1)
          expect(reply.sentSeconds).toBe(plan.sentSeconds[request] || 0);
      }
    },
  );

  property.prop({ requests: anyTrace }, { numRuns: 40 })("has so many sessions at once, sub-agents aside", ({ requests }) => {
    const { plan } = makeReplay(requests);
    const { sent } = replay(plan, { loop: "closed", speedUp: 1, agents: 2 });
    const spans = new Map<number, { from: number; to: number }>();
    for (const { request, reply } of sent) {
      const session = plan.session[request] as number;
      if (plan.parentSession[session] !== -1) continue;
      const { from = reply.sentSeconds } = spans.get(session) ?? {};
      spans.set(session, { from: Math.min(from, reply.sentSeconds), to: reply.lastTokenSeconds });
    }
    const all = [...spans.values()];
    for (const { from } of all) {
      const running = all.filter((other) => other.from <= from && from < other.to).length;
      expect(running).toBeLessThanOrEqual(2);
      const toCome = all.filter((other) => other.from >= from).length;
      expect(running).toBe(Math.min(2, running - 1 + toCome));
    }
  });

  property.prop({ requests: anyTrace }, { numRuns: 20 })("gives the same times each time", ({ requests }) => {
    const { plan } = makeReplay(requests);
    for (const way of WAYS) expect(JSON.stringify(replay(plan, way).sent)).toBe(JSON.stringify(replay(plan, way).sent));
  });
});

describe("sub-agents in closed loop", () => {
  const requests = [
    { sessionId: "a", sentSeconds: 0, replySeconds: 1 },
    { sessionId: "a", sentSeconds: 4, replySeconds: 1, gapSeconds: 3 },
    { sessionId: "a/1", parentSessionId: "a", sentSeconds: 7, replySeconds: 1 },
    { sessionId: "a", sentSeconds: 9, replySeconds: 1, gapSeconds: 4 },
  ];

  it("start as long after their parent's reply as they did", () => {
    const { plan } = makeReplay(requests);
    const { sent } = replay(plan, { loop: "closed", speedUp: 1 });
    const sentOf = new Map(sent.map(({ request, reply }) => [request, reply.sentSeconds]));
    const endOf = ends(sent);
    expect(sentOf.get(2)).toBeCloseTo((endOf.get(1) as number) + 2, 12);
    expect(sentOf.get(3)).toBeCloseTo((endOf.get(1) as number) + 4, 12);
  });
});
