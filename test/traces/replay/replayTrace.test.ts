/** What becomes of a trace's requests on their way into a replay: who is left out, who follows whom, and after what gap. */
import { describe, expect, it } from "vitest";
import { loopHurdles } from "../../../src/traces/replay/possibleLoops.ts";
import { NO_REPLY } from "../../../src/traces/replay/replayTrace.ts";
import { LONE, makeReplay, SESSIONS } from "../../support/replays.ts";

const at = (sessionId: string, sentSeconds: number, more: object = {}) => ({ sessionId, sentSeconds, ...more });

describe("requests that cannot be served", () => {
  it("are left out and counted by reason, first calls that failed", () => {
    const { plan, skipped } = makeReplay(
      [{ outputTokens: 0 }, { promptTokens: 1e8 }, {}, { promptTokens: 1e8, outputTokens: 0 }],
      SESSIONS,
      { limit: (promptTokens) => (promptTokens > 1000 ? "too long" : undefined) },
    );
    expect(plan.requests).toBe(1);
    expect([...skipped]).toEqual([
      [NO_REPLY, 2],
      ["too long", 1],
    ]);
  });

  it("leave the time that they took to the gap before the next", () => {
    const { plan } = makeReplay([
      { sessionId: "a" },
      { sessionId: "a", gapSeconds: 2, replySeconds: 3, outputTokens: 0 },
      { sessionId: "a", gapSeconds: 4 },
    ]);
    expect(plan.gapSeconds).toEqual([Number.NaN, 9]);
    expect(plan.following).toEqual([1, -1]);
  });

  it("may be all there are", () => {
    expect(makeReplay([{ outputTokens: 0 }]).plan).toMatchObject({ requests: 0, places: 0 });
    expect(makeReplay([]).plan.requests).toBe(0);
  });
});

describe("times", () => {
  it("count from the first request, in whatever order the file has them", () => {
    const { plan } = makeReplay([at("a", 105), at("b", 100), at("a", 103)]);
    expect(plan.sentSeconds).toEqual([5, 0, 3]);
    expect(plan.turnNumber).toEqual([1, 1, 2]);
  });

  it("give the gap where the trace has none: from the reply's end, 0 for a request that did not wait for it", () => {
    const { plan, gappedFollowers, unknownGaps } = makeReplay([
      at("a", 0, { replySeconds: 2 }),
      at("a", 5, { replySeconds: 4 }),
      at("a", 6),
      at("a", 9),
    ]);
    expect(plan.gapSeconds).toEqual([Number.NaN, 3, 0, Number.NaN]);
    expect({ gappedFollowers, unknownGaps }).toEqual({ gappedFollowers: 2, unknownGaps: 1 });
  });
});

describe("sub-agents", () => {
  it("work for the session at the root, and for nobody where that is not there or themselves", () => {
    const parent = (sessionId: string, parentSessionId?: string) => ({ sessionId, ...(parentSessionId && { parentSessionId }) });
    const { plan, subAgents } = makeReplay([
      parent("c", "b"),
      parent("b", "a"),
      parent("a"),
      parent("lost", "nobody"),
      parent("x", "y"),
      parent("y", "x"),
      parent("self", "self"),
    ]);
    expect(plan.parentSession).toEqual([2, 2, -1, -1, -1, -1, -1]);
    expect(subAgents).toBe(2);
  });
});

describe("loops", () => {
  it("are both possible with times of sending and replies", () => {
    const trace = makeReplay([at("a", 0, { replySeconds: 1 }), at("a", 2)]);
    expect(loopHurdles(trace, undefined)).toEqual({ open: undefined, closed: undefined });
  });

  it("are open alone without gaps, and closed alone without times", () => {
    const noGaps = loopHurdles(makeReplay([at("a", 0), at("a", 2)]), 5);
    expect(noGaps.open).toBeUndefined();
    expect(noGaps.closed).toContain("how long after a reply");
    const noTimes = loopHurdles(makeReplay([at("a", 0), { sessionId: "a", gapSeconds: 1 }]), undefined);
    expect(noTimes.closed).toBeUndefined();
    expect(noTimes.open).toContain("when each request was sent");
  });

  it("are closed for requests that stand alone only with a number of them at once", () => {
    const trace = makeReplay([{ sentSeconds: 0 }, { sentSeconds: 1 }], LONE);
    expect(loopHurdles(trace, undefined).closed).toContain("--agents");
    expect(loopHurdles(trace, 2).closed).toBeUndefined();
  });

  it("are neither where nothing is known", () => {
    const { open, closed } = loopHurdles(makeReplay([{ sessionId: "a" }, { sessionId: "a" }]), undefined);
    expect(open).toBeDefined();
    expect(closed).toBeDefined();
  });
});
