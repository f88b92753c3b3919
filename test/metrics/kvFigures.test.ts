/** How near the thrash cliff a phase is, from what was recorded. */
import { describe, expect, it } from "vitest";
import { kvFigures, thrashWarning } from "../../src/metrics/kvFigures.ts";
import { WindowRecorder } from "../../src/metrics/recorder.ts";
import type { KvPlan } from "../../src/serving/kvPlan.ts";
import { KvPool } from "../../src/serving/kvPool.ts";
import { makeDeployment, PLAIN_DEPLOYMENT, PLAIN_KV } from "../support/deployments.ts";

const SECONDS = 10;
const CAPACITY = 1000;
const plain = { ...PLAIN_DEPLOYMENT, front: { ...PLAIN_DEPLOYMENT.front, kvBytesPerRank: CAPACITY } };
const host = {
  kind: "host",
  instances: 1,
  bytes: 3000,
  write: "through",
  ttlSeconds: Number.POSITIVE_INFINITY,
  latencySeconds: 0,
  readLinks: [0],
  writeLinks: [],
} as const;

/** A phase of 20 agents that needed so many bytes, with replies as told. */
function figures({ needed, lost, fetched = 0 }: { needed: number; lost: number; fetched?: number }, kv: KvPlan = PLAIN_KV) {
  const recorder = new WindowRecorder(0, SECONDS, 1);
  const pool = new KvPool(CAPACITY, plain.footprint);
  pool.pinnedBytes = needed / 2;
  pool.neededBytes = needed / 2;
  const stretch = { worker: 0, joules: 0, decodeSequences: 0, work: "idle" as const, pools: [pool] };
  recorder.spent({ ...stretch, fromSeconds: 0, toSeconds: SECONDS / 2 });
  pool.evictedTokens = 50;
  recorder.spent({ ...stretch, fromSeconds: SECONDS / 2, toSeconds: SECONDS });
  const times = { sentSeconds: 0, firstTokenSeconds: 1, lastTokenSeconds: 2 };
  const reused = { reusedTokens: 960 - lost, lostTokens: lost, fetchedTokens: fetched, fetchedTier: fetched > 0 ? 0 : -1 };
  recorder.reply({ agent: 0, turnNumber: 1, promptTokens: 1000, outputTokens: 2, ...reused, ...times });
  recorder.moved(0, 0, SECONDS, 500);
  return kvFigures(20, makeDeployment({ ...plain, kv }), recorder);
}

describe("the thrash cliff", () => {
  it("is far with memory to spare, near when one agent more needs 90% of it, past when a twentieth is lost", () => {
    expect(figures({ needed: 500, lost: 0 }).thrashCliff).toBe("clear");
    // 0.85 with one more on the rank's 20 agents is 0.8925; 0.86 is 0.903.
    expect(figures({ needed: 850, lost: 0 }).thrashCliff).toBe("clear");
    expect(figures({ needed: 860, lost: 0 }).thrashCliff).toBe("near");
    expect(figures({ needed: 500, lost: 45 }).thrashCliff).toBe("near");
    expect(figures({ needed: 500, lost: 49 }).thrashCliff).toBe("past");
  });

  it("counts memory below HBM, where prefixes may be as well", () => {
    const kv = { ...PLAIN_KV, tiers: [host], links: [{ name: "host in", scope: "rank", bytesPerSecond: 100 } as const] };
    const { workingSet, thrashCliff, tokensFrom, links } = figures({ needed: 2000, lost: 0, fetched: 400 }, kv);
    expect(workingSet.map(({ within, fraction, peakFraction }) => [within, fraction, peakFraction])).toEqual([
      ["hbm", 2, 2],
      ["host", 0.5, 0.5],
    ]);
    expect(thrashCliff).toBe("clear");
    expect(tokensFrom).toEqual({ hbm: 0.56, host: 0.4, recomputed: 0.04 });
    expect(links).toEqual([{ name: "host in", bytes: 500, busyFraction: 0.5 }]);
  });

  it("says in a warning what is needed and what was lost, and nothing when all is well", () => {
    expect(thrashWarning(figures({ needed: 500, lost: 0 }))).toEqual([]);
    expect(thrashWarning(figures({ needed: 950, lost: 0 }))[0]).toMatch(/^near the thrash cliff: sessions need 95% of/);
    expect(thrashWarning(figures({ needed: 1200, lost: 480 }))[0]).toMatch(/^past the thrash cliff: .* and 50% of the tokens/);
  });

  it("comes with the evictions of the window a second", () => {
    const { evictedTokensPerSecond } = figures({ needed: 500, lost: 0 });
    expect(evictedTokensPerSecond).toBe(5);
  });
});
