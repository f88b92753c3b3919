/** What a replay measures, over all of it or a part, and what a deployment can serve at all. */
import { describe, expect, it } from "vitest";
import { requestLimit, withUnlimitedKv } from "../../src/capacity/requestLimit.ts";
import { EmptyWindowError, type ReplayRun, runReplay } from "../../src/capacity/runReplay.ts";
import { makeDeployment, PLAIN_DEPLOYMENT } from "../support/deployments.ts";
import { makeReplay } from "../support/replays.ts";

const footprint = { bytesPerToken: 1e4, liveBytes: 0, checkpointBytes: 0, grainTokens: 16, keepsAll: true };
const withRoom = (tokens: number, policy: object = {}) =>
  makeDeployment({
    ...PLAIN_DEPLOYMENT,
    footprint,
    front: {
      ...PLAIN_DEPLOYMENT.front,
      kvBytesPerRank: tokens * footprint.bytesPerToken,
      policy: { ...PLAIN_DEPLOYMENT.front.policy, ...policy },
    },
  });

/** Two sessions that take turns: each one's prefix is 600 tokens and more. */
const TURNS = [0, 1, 2, 3, 4, 5].map((turn) => ({
  sessionId: turn % 2 === 0 ? "a" : "b",
  sentSeconds: 10 + 5 * turn,
  replySeconds: 0.5,
  firstTokenSeconds: 0.25,
  promptTokens: 600 + 20 * turn,
  outputTokens: 10,
  sharedTokens: turn < 2 ? 0 : 560,
}));
const { plan } = makeReplay(TURNS);
const run = (more: Partial<ReplayRun> = {}) =>
  runReplay({ deployment: withRoom(2000), plan, loop: "open", speedUp: 1, seed: 1, ...more });

describe("a replay", () => {
  it("is measured from its start to its last reply", () => {
    const { figures, replies, spanSeconds, heldUp, meanInFlight } = run();
    expect({ replies, requests: figures.requests }).toEqual({ replies: 6, requests: 6 });
    // The first request goes out at 0, the last 25 s later.
    expect(spanSeconds).toBeGreaterThan(25);
    expect(figures.measuredSeconds).toBe(spanSeconds);
    expect(heldUp).toEqual({ requests: 0, seconds: 0 });
    expect(meanInFlight).toBeGreaterThan(0);
    expect(meanInFlight).toBeLessThan(1);
  });

  it("is measured in a part where one is asked for, the rest still counting for what came of it all", () => {
    const { figures, replies } = run({ settlingSeconds: 9, measuredSeconds: 10 });
    expect({ replies, requests: figures.requests, seconds: figures.measuredSeconds }).toEqual({
      replies: 4,
      requests: 2,
      seconds: 10,
    });
    expect(run({ settlingSeconds: 9 }).figures.requests).toBe(4);
  });

  it("cannot be measured after its end", () => {
    expect(() => run({ settlingSeconds: 100 })).toThrow(EmptyWindowError);
    expect(() => run({ settlingSeconds: 100, measuredSeconds: 10 })).toThrow(EmptyWindowError);
  });

  it("finds what the trace shares where there is room, and not where there is none", () => {
    const promptTokens = plan.promptTokens.reduce((sum, tokens) => sum + tokens, 0);
    expect(run().hitFraction).toBeCloseTo((4 * 560) / promptTokens, 12);
    const tight = withRoom(800);
    expect(run({ deployment: tight }).figures.kv.lostFraction).toBeGreaterThan(0);
    const unlimited = run({ deployment: withUnlimitedKv(tight) });
    expect(unlimited.hitFraction).toBeCloseTo((4 * 560) / promptTokens, 12);
    expect(unlimited.figures).toMatchObject({ preemptions: 0, evictedTokens: 0, kv: { lostFraction: 0, thrashCliff: "clear" } });
  });

  it("sets its times beside the trace's", () => {
    const { replySeconds, firstTokenSeconds, figures } = run();
    expect(replySeconds).toMatchObject({ requests: 6, recorded: { p50: 0.5, p95: 0.5 } });
    expect(firstTokenSeconds?.recorded.p50).toBe(0.25);
    expect(firstTokenSeconds?.simulated.p50).toBe(figures.ttftSeconds.p50);
    const { plan: silent } = makeReplay(TURNS.map(({ replySeconds: _, firstTokenSeconds: __, ...rest }) => rest));
    expect(run({ plan: silent }).replySeconds).toBeUndefined();
  });

  it("holds up what waits for its session's reply, and says for how long", () => {
    const { heldUp } = run({ speedUp: 1e6 });
    expect(heldUp.requests).toBe(4);
    expect(heldUp.seconds).toBeGreaterThan(0);
  });
});

describe("a request", () => {
  const limitOf = (tokens: number, policy?: object) => requestLimit(withRoom(tokens, policy), 5000);

  it("can be served as long as the context and a rank's memory hold it", () => {
    const limit = limitOf(1000);
    expect(limit(900, 99)).toBeUndefined();
    expect(limit(900, 100)).toContain("more KV than an attention rank");
    expect(limit(5000, 1)).toContain("context of 5000 tokens");
    expect(limit(1e8, 1e8)).toContain("context of 5000 tokens");
  });

  it("may not have a longer reply than the engine sets aside", () => {
    const limit = limitOf(1000, { reserveTokens: 50 });
    expect(limit(900, 50)).toBeUndefined();
    expect(limit(900, 51)).toContain("sets aside");
  });

  it("of the longest kind that is let in runs alone", () => {
    const { plan: longest } = makeReplay([{ promptTokens: 900, outputTokens: 99 }]);
    expect(run({ deployment: withRoom(1000), plan: longest }).replies).toBe(1);
  });
});
