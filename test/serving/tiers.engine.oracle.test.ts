/**
 * The whole engine with tiers below HBM against the naive one: what each request finds in which tier, when it has its
 * first and its last token, what links carry and memories keep.
 */
import { describe, expect, it } from "vitest";
import type { KvLinkPlan, KvPlan, KvTierPlan } from "../../src/serving/kvPlan.ts";
import { PLAIN_KV } from "../support/deployments.ts";
import { ScriptedSource } from "../support/scriptedSource.ts";
import { compareEngines } from "./compareEngines.ts";
import { drawScenario, type Scenario } from "./scenarios.ts";

const SCENARIOS = 300;
const LATE_SECONDS = 1000;
const ENDLESS = Number.POSITIVE_INFINITY;

const LINKS: KvLinkPlan[] = [
  { name: "host in", scope: "rank", bytesPerSecond: 1.1e10 },
  { name: "host out", scope: "rank", bytesPerSecond: 1.3e9 },
  { name: "drives in", scope: "worker", bytesPerSecond: 5.7e9 },
  { name: "drives out", scope: "worker", bytesPerSecond: 4.1e9 },
  { name: "store in", scope: "deployment", bytesPerSecond: 2.3e9 },
  { name: "store out", scope: "deployment", bytesPerSecond: 2.9e9 },
];

/** One to three tiers, small and large, written in each of the ways. */
function planOf(number: number, { plain }: Scenario): KvPlan {
  const { workers, kvBytesPerRank } = plain.front;
  const write = (["on-evict", "through", "on-evict", "never"] as const)[number % 4] ?? "through";
  const common = { ttlSeconds: number % 5 === 0 ? 0.3 : ENDLESS, latencySeconds: 1e-5 };
  const room = kvBytesPerRank * ([0.3, 1, 20][number % 3] ?? 1);
  const tiers: KvTierPlan[] = [
    { ...common, kind: "host", instances: workers, bytes: room, write, readLinks: [0], writeLinks: [1] },
    { ...common, kind: "nvme", instances: workers, bytes: 3 * room, write: "on-evict", readLinks: [2, 0], writeLinks: [1, 3] },
    {
      ...common,
      kind: "store",
      instances: 1,
      bytes: 10 * room,
      write: number % 7 < 3 ? "through" : "on-evict",
      readLinks: [4],
      writeLinks: [5],
    },
  ];
  const idleTtlSeconds = plain.kv?.idleTtlSeconds ?? ENDLESS;
  return {
    ...PLAIN_KV,
    idleTtlSeconds,
    links: LINKS,
    tiers: number % 6 === 5 ? tiers.reverse() : tiers.slice(0, 1 + (number % 3)),
  };
}

/** A session keeps its scaffold: agents whose prompts may be shorter than theirs have none. */
function withTiers(number: number): Scenario {
  const scenario = drawScenario(number);
  const scripts = scenario.scripts.map((script) => {
    const isShort = script.some(({ promptTokens, scaffoldTokens = 0 }) => promptTokens < scaffoldTokens);
    return isShort ? script.map((turn) => ({ ...turn, scaffoldTokens: 0 })) : script;
  });
  return { ...scenario, scripts, plain: { ...scenario.plain, kv: planOf(number, scenario) } };
}

/**
 * A batch that grows on demand takes memory for all steps of a leap when the leap ends, later than one that takes it step
 * by step: what goes down then goes down later too. The engines are alike where nothing below waits for evictions.
 */
function isComparable({ plain }: Scenario): boolean {
  const grows = plain.back === undefined && plain.front.policy.reserveTokens === 0;
  const first = plain.kv?.tiers.find(({ write }) => write !== "never");
  return !grows || first?.write !== "on-evict";
}

describe("the engine with tiers and the naive engine", () => {
  it("agree on random scenarios", { timeout: 120_000 }, () => {
    const fetches = [0, 0, 0];
    let compared = 0;
    for (let number = 0; compared < SCENARIOS; number++) {
      const scenario = withTiers(number);
      if (!isComparable(scenario)) continue;
      compared++;
      const drains = scenario.endSeconds === ENDLESS;
      const endSeconds = drains ? LATE_SECONDS : scenario.endSeconds;
      const source = () => new ScriptedSource(scenario.scripts);
      try {
        const { replies } = compareEngines({ ...scenario, source, seed: number, drains, endSeconds });
        for (const { fetchedTier } of replies) if (fetchedTier >= 0) fetches[fetchedTier] = (fetches[fetchedTier] as number) + 1;
      } catch (error) {
        throw new Error(`scenario ${number}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
    expect(
      fetches.every((count) => count > 50),
      `fetches: ${fetches}`,
    ).toBe(true);
  });
});
