/**
 * Routers against a scan of all blocks on all ranks, on random histories: where each request goes, with what it finds there
 * in HBM and in the tiers below, which the copies that sessions leave behind on other ranks fill too.
 */
import { describe, expect, it } from "vitest";
import { compareHistories } from "./tierHistory.ts";
import { setupsOf } from "./tierSetup.ts";

const HISTORIES = 320;

describe("routers and a scan of all blocks", () => {
  it("agree on where requests go, and on what they find there", { timeout: 60_000 }, () => {
    // Most of what can go wrong is in one of them.
    const setups = setupsOf(["least-loaded", "random", "prefix-aware", "prefix-aware", "prefix-aware"], 0);
    const seen = compareHistories(setups, HISTORIES);
    expect(seen.less({ moves: 1500, stalePictures: 500, fetches: 200, lost: 500, shortened: 1000, hbmEvictions: 200 })).toEqual(
      [],
    );
  });
});
