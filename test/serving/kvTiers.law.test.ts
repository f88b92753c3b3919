/** What holds with memory below HBM, whatever the deployment: every token has one source, every byte moves once, none is over capacity. */
import { describe, expect, it } from "vitest";
import { tailBytes } from "../../src/serving/kvFootprint.ts";
import type { KvLinkPlan, KvPlan, KvTierPlan } from "../../src/serving/kvPlan.ts";
import type { ReplyRecord } from "../../src/serving/recorder.ts";
import { Simulation, type SimulationTotals } from "../../src/serving/simulation.ts";
import { makeDeployment, PLAIN_KV } from "../support/deployments.ts";
import { Journal } from "../support/journal.ts";
import { ScriptedSource } from "../support/scriptedSource.ts";
import { drawScenario, type Scenario } from "./scenarios.ts";

const SCENARIOS = 150;
const LATE_SECONDS = 1000;
const TIMEOUT = { timeout: 60_000 };

type Run = {
  readonly scenario: Scenario;
  readonly journal: Journal;
  readonly totals: SimulationTotals;
  readonly simulation: Simulation;
};

const LINKS: KvLinkPlan[] = [
  { name: "host in", scope: "rank", bytesPerSecond: 1e10 },
  { name: "host out", scope: "rank", bytesPerSecond: 1e10 },
  { name: "drive in", scope: "worker", bytesPerSecond: 5e9 },
  { name: "drive out", scope: "worker", bytesPerSecond: 5e9 },
];

const HOST: KvTierPlan = {
  kind: "host",
  instances: 1,
  bytes: 1e12,
  write: "through",
  ttlSeconds: Number.POSITIVE_INFINITY,
  latencySeconds: 1e-5,
  readLinks: [0],
  writeLinks: [1],
};

/** Host and drives of a scenario: small or large, copied to in each of the ways. */
function tiersFor(number: number, { plain }: Scenario): KvPlan {
  const instances = plain.front.workers;
  const bytes = plain.front.kvBytesPerRank * (number % 3 === 0 ? 0.3 : number % 3 === 1 ? 1 : 20);
  const write = number % 2 === 0 ? "through" : "on-evict";
  const ttlSeconds = number % 5 === 0 ? 0.3 : Number.POSITIVE_INFINITY;
  const nvme = { ...HOST, kind: "nvme", bytes: bytes * 3, readLinks: [2, 0], writeLinks: [1, 3] } as const;
  return {
    ...PLAIN_KV,
    links: LINKS,
    tiers: [
      { ...HOST, instances, bytes, write, ttlSeconds },
      { ...nvme, instances, write: number % 4 === 3 ? "never" : "on-evict" },
    ],
  };
}

function run(number: number, planOf: (number: number, scenario: Scenario) => KvPlan | undefined): Run {
  const drawn = drawScenario(number);
  const { kv: _, ...bare } = drawn.plain;
  const plan = planOf(number, drawn);
  const plain = { ...bare, ...(plan === undefined ? {} : { kv: plan }) };
  const scenario = { ...drawn, plain, endSeconds: LATE_SECONDS };
  const journal = new Journal();
  const simulation = new Simulation({
    ...scenario,
    deployment: makeDeployment(plain),
    source: new ScriptedSource(scenario.scripts),
    seed: number,
    recorder: journal,
  });
  return { scenario, journal, simulation, totals: simulation.run() };
}

function everyScenario(check: (run: Run, number: number) => void, planOf = tiersFor): void {
  for (let number = 0; number < SCENARIOS; number++) {
    try {
      check(run(number, planOf), number);
    } catch (error) {
      throw new Error(`scenario ${number}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
}

const told = (replies: readonly ReplyRecord[]) => replies.map(({ lostTokens: _, ...reply }) => reply);

describe("memory below HBM", () => {
  it("gives each prompt token one source, and lets every request end", TIMEOUT, () => {
    const fetches = [0, 0];
    everyScenario(({ journal, totals, scenario }) => {
      expect(totals.replied).toBe(scenario.scripts.flat().length);
      for (const { promptTokens, reusedTokens, fetchedTokens, fetchedTier, lostTokens } of journal.replies) {
        expect(fetchedTokens).toBeGreaterThanOrEqual(0);
        expect(fetchedTokens > 0).toBe(fetchedTier >= 0);
        expect(reusedTokens).toBeGreaterThanOrEqual(fetchedTokens);
        if (totals.preemptions === 0) expect(reusedTokens).toBeLessThan(promptTokens);
        expect(lostTokens).toBeGreaterThanOrEqual(0);
        if (fetchedTier >= 0) fetches[fetchedTier] = (fetches[fetchedTier] as number) + 1;
      }
    });
    expect(
      fetches.every((count) => count > 30),
      `fetches: ${fetches}`,
    ).toBe(true);
  });

  it("is never over capacity, nor is HBM", TIMEOUT, () => {
    everyScenario(({ journal, simulation }) => {
      for (const { pools } of journal.stretches) {
        for (const { pinnedBytes, idleBytes, capacityBytes } of pools) {
          expect((pinnedBytes + idleBytes) / capacityBytes).toBeLessThan(1 + 2e-9);
          expect(pinnedBytes / capacityBytes).toBeGreaterThan(-2e-9);
        }
      }
      for (const { pinnedBytes, idleBytes, capacityBytes } of simulation.tiers?.pools ?? []) {
        expect(pinnedBytes).toBe(0);
        expect(idleBytes).toBeGreaterThan(-1e-6 * capacityBytes);
        expect(idleBytes).toBeLessThanOrEqual(capacityBytes * (1 + 1e-9));
      }
    });
  });

  it("moves up what was fetched, each byte once", TIMEOUT, () => {
    let compared = 0;
    everyScenario(({ journal, totals, scenario }) => {
      if (totals.preemptions > 0) return;
      const fetched = journal.replies.reduce((sum, { reusedTokens, fetchedTokens }) => {
        return fetchedTokens === 0 ? sum : sum + tailBytes(scenario.plain.footprint, reusedTokens, reusedTokens - fetchedTokens);
      }, 0);
      expect(journal.movedBytes[0] ?? 0).toBeCloseTo(fetched, 3);
      if (fetched > 0) compared++;
    });
    expect(compared).toBeGreaterThan(20);
  });

  it("loses next to nothing to eviction when it is endless, at hand at once, and written through", TIMEOUT, () => {
    const endless = (_: number, { plain }: Scenario): KvPlan => ({
      ...PLAIN_KV,
      links: LINKS.map((link) => ({ ...link, bytesPerSecond: 1e18 })),
      tiers: [{ ...HOST, instances: plain.front.workers, latencySeconds: 0 }],
    });
    const lost = ({ journal }: Run) => journal.replies.reduce((sum, { lostTokens }) => sum + lostTokens, 0);
    let without = 0;
    let withTier = 0;
    everyScenario((one, number) => {
      withTier += lost(one);
      without += lost(run(number, () => undefined));
    }, endless);
    expect(without).toBeGreaterThan(10_000);
    // Where a step costs the same with a few tokens more, they are computed.
    expect(withTier).toBeLessThan(0.05 * without);
  });

  it("changes nothing when fetching takes for ever, or nothing is written", TIMEOUT, () => {
    const slow = (_: number, { plain }: Scenario): KvPlan => ({
      ...PLAIN_KV,
      links: LINKS.map((link) => ({ ...link, bytesPerSecond: 1e-3 })),
      tiers: [{ ...HOST, instances: plain.front.workers }],
    });
    const never = (_: number, { plain }: Scenario): KvPlan => ({
      ...PLAIN_KV,
      links: LINKS,
      tiers: [{ ...HOST, instances: plain.front.workers, write: "never" }],
    });
    for (const planOf of [slow, never]) {
      everyScenario(({ journal }, number) => {
        expect(told(journal.replies)).toEqual(told(run(number, () => undefined).journal.replies));
      }, planOf);
    }
  });
});
