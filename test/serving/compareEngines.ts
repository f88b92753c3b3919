/** Runs both engines on one scenario and expects the same of them. */
import { expect } from "vitest";
import type { ReplyRecord } from "../../src/serving/recorder.ts";
import { Simulation, type SimulationTotals } from "../../src/serving/simulation.ts";
import type { Work } from "../../src/serving/workerHost.ts";
import type { RequestSource } from "../../src/workload/requestSource.ts";
import { makeDeployment, type PlainDeployment } from "../support/deployments.ts";
import { Journal } from "../support/journal.ts";
import { NaiveEngine } from "./naiveEngine.ts";

const TOLERANCE = 1e-9;

export type EngineComparison = {
  readonly plain: PlainDeployment;
  /** Makes a source anew, always the same. */
  readonly source: () => RequestSource;
  readonly seed: number;
  readonly warmStart: boolean;
  readonly outputsReusable: boolean;
  readonly endSeconds: number;
  /** Whether the last reply is out before the end. */
  readonly drains: boolean;
};

export function compareEngines(comparison: EngineComparison): { totals: SimulationTotals; replies: readonly ReplyRecord[] } {
  const { plain, source, drains, seed, warmStart, outputsReusable, endSeconds } = comparison;
  const common = { deployment: makeDeployment(plain), seed, warmStart, outputsReusable, endSeconds };
  const naive = new NaiveEngine({ ...common, plain, source: source() });
  naive.run();
  const journal = new Journal();
  const simulation = new Simulation({ ...common, source: source(), recorder: journal });
  const totals = simulation.run();

  const who = (replies: readonly ReplyRecord[]) => replies.map(({ agent, turnNumber }) => `${agent}/${turnNumber}`);
  expect(who(journal.replies)).toEqual(who(naive.replies));
  const tokens = (reply: ReplyRecord) => [
    ...[reply.promptTokens, reply.reusedTokens, reply.lostTokens, reply.outputTokens],
    ...[reply.fetchedTokens, reply.fetchedTier],
  ];
  expect(journal.replies.map(tokens)).toEqual(naive.replies.map(tokens));
  for (const [index, reply] of journal.replies.entries()) {
    const expected = naive.replies[index] as ReplyRecord;
    expectClose(reply.sentSeconds, expected.sentSeconds, `sent ${index}`);
    expectClose(reply.firstTokenSeconds, expected.firstTokenSeconds, `first token ${index}`);
    expectClose(reply.lastTokenSeconds, expected.lastTokenSeconds, `last token ${index}`);
  }
  expect({ sent: totals.sent, replied: totals.replied }).toEqual({ sent: naive.sent, replied: naive.replies.length });
  expect(totals.preemptions).toBe(naive.preemptions);
  // A run cut short inside a leap has not yet evicted for the steps of that leap.
  const isAgeless = (plain.kv?.idleTtlSeconds ?? Number.POSITIVE_INFINITY) === Number.POSITIVE_INFINITY;
  if (drains && isAgeless) expect(totals.evictedTokens).toBe(naive.evictedTokens);
  const works: Work[] = ["idle", "decode", "prefill"];
  for (const [index, worker] of naive.workers.entries()) {
    for (const work of works) {
      const stretches = journal.stretches.filter((stretch) => stretch.worker === index && stretch.work === work);
      const joules = stretches.reduce((sum, stretch) => sum + stretch.joules, 0);
      expectClose(joules, worker.joules[work], `joules of worker ${index} in ${work}`);
    }
  }
  // Nor has it grown what its sequences pin; without growth, memory is the same at any instant.
  if (isAgeless && (drains || plain.front.policy.reserveTokens > 0)) compareMemory(simulation, naive);
  if (drains && isAgeless) compareTiers(simulation, journal, naive);
  return { totals, replies: journal.replies };
}

/** What is in memory below HBM, and what the links to it have carried. */
function compareTiers({ tiers }: Simulation, { movedBytes }: Journal, { lower }: NaiveEngine): void {
  if (tiers === undefined || lower === undefined) return;
  for (const [index, memory] of lower.tiers.memories.entries()) {
    const pool = tiers.pools[index] as (typeof tiers.pools)[number];
    // What grows old in a tier is gone when somebody looks.
    if (memory.ttlSeconds < Number.POSITIVE_INFINITY) continue;
    expect((pool.idleBytes - memory.idleBytes()) / pool.capacityBytes).toBeCloseTo(0, 8);
    expect(pool.evictedTokens).toBe(memory.evictedTokens);
  }
  for (const [kind, bytes] of lower.tiers.movedBytes.entries())
    expectClose(movedBytes[kind] ?? 0, bytes, `bytes over link ${kind}`);
}

function compareMemory(simulation: Simulation, naive: NaiveEngine): void {
  const pools = simulation.workers.flatMap((worker) => worker.pools);
  const expected = naive.workers.flatMap((worker) => worker.ranks).map((rank) => rank.pool);
  for (const [index, pool] of pools.entries()) {
    const other = expected[index] as (typeof expected)[number];
    expect((pool.pinnedBytes - other.pinnedBytes()) / pool.capacityBytes).toBeCloseTo(0, 8);
    expect((pool.idleBytes - other.idleBytes()) / pool.capacityBytes).toBeCloseTo(0, 8);
  }
}

function expectClose(got: number, expected: number, what: string): void {
  if (Math.abs(got - expected) > TOLERANCE * Math.abs(expected) || Number.isNaN(got))
    expect.fail(`${what}: got ${got}, the naive engine has ${expected}`);
}
