/**
 * KV memory below HBM against memories of single blocks, on random histories: copies down, fetches, eviction, age, links.
 * After every act both must have found the same where, moved the same over each link and hold the same in each memory.
 */
import { describe, expect, it } from "vitest";
import { compareHistories } from "./tierHistory.ts";
import { setupsOf } from "./tierSetup.ts";

const HISTORIES = 320;

describe("tiers below HBM and memories of single blocks", () => {
  it("agree on what is found where, fetched, moved, kept, evicted and lost", { timeout: 60_000 }, () => {
    const seen = compareHistories(setupsOf(["session-affinity"], 1), HISTORIES);
    expect(
      seen.less({
        fetches: 250,
        fetchesFromLowerTiers: 100,
        scaffoldsFetched: 50,
        declined: 250,
        copies: 3000,
        sharedLinks: 4000,
        lost: 500,
        shortened: 1000,
        refused: 150,
        hbmEvictions: 200,
        tierEvictions: 120,
        lowerTierEvictions: 60,
        tierExpiries: 90,
      }),
    ).toEqual([]);
  });
});
