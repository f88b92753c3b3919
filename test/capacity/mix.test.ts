/** Phases and searches of mixes: parts add up to the whole, and each is judged by its own tier. */
import { describe, expect, it } from "vitest";
import { firstGuess } from "../../src/capacity/firstGuess.ts";
import { namesAllTiers, strictestTier } from "../../src/capacity/mixTier.ts";
import { runPhase } from "../../src/capacity/runPhase.ts";
import { searchCapacity } from "../../src/capacity/search.ts";
import { bindingPart, judge } from "../../src/metrics/verdict.ts";
import type { MixWorkload, Workload } from "../../src/profiles/mix.ts";
import { makeDeployment, PLAIN_DEPLOYMENT, PLAIN_HARDWARE, PLAIN_POOL } from "../support/deployments.ts";
import { constant, makeLaws, PLAIN_LAWS, uniform } from "../workload/lawsProfiles.ts";

const sourced = <T>(value: T) => ({ value, source: "test", quality: "assumed" as const });
const EASY = { id: 1, name: "easy", outputSpeedP25: 1, ttftP95: 20 };
const HARD = { id: 2, name: "hard", outputSpeedP25: 1, ttftP95: 2 };
const deployment = makeDeployment({
  ...PLAIN_DEPLOYMENT,
  hardware: { ...PLAIN_HARDWARE, bf16FlopPerSecond: 1e11, fp8FlopPerSecond: 2e11, hbmBytesPerSecond: 1e10 },
  front: { ...PLAIN_POOL, policy: { ...PLAIN_POOL.policy, maxSequences: 4 } },
});
const laws = (id: string, delay: number) => ({
  ...makeLaws({
    ...PLAIN_LAWS,
    scaffoldTokens: 0,
    firstPrompt: uniform(500, 1500),
    requests: uniform(1, 12),
    output: uniform(50, 150),
    toolDelay: constant(delay),
  }),
  id,
});
const QUICK = laws("quick", 1);
const SLOW = laws("slow", 6);
const mix = (quick: typeof EASY | undefined, slow: typeof EASY | undefined): MixWorkload => ({
  kind: "mix",
  id: "mix",
  name: "mix",
  parts: [
    { workload: QUICK, weight: sourced(2), tier: quick },
    { workload: SLOW, weight: sourced(1), tier: slow },
  ],
});
const phase = (workload: Workload, agents: number) =>
  runPhase({ deployment, workload, agents, seed: 1, start: "stationary", settlingSeconds: 30, measuredSeconds: 200 }).figures;
const search = (workload: Workload, tier = EASY) =>
  searchCapacity({
    deployment,
    workload,
    tier,
    seed: 1,
    replications: 2,
    settlingSeconds: 30,
    measuredSeconds: 150,
    minAgentSeconds: 1500,
    tolerance: 0.02,
  });

describe("a phase of a mix", () => {
  const figures = phase(mix(EASY, HARD), 30);

  it("has parts whose agents and requests add up to all", () => {
    const parts = figures.parts ?? [];
    expect(parts.map(({ workload, agents }) => [workload, agents])).toEqual([
      ["quick", 20],
      ["slow", 10],
    ]);
    expect(parts.reduce((sum, { requests }) => sum + requests, 0)).toBe(figures.requests);
    const mean = parts.reduce((sum, { requests, ttftSeconds }) => sum + requests * ttftSeconds.mean, 0) / figures.requests;
    expect(mean).toBeCloseTo(figures.ttftSeconds.mean, 9);
  });

  it("passes where each part meets its own tier, with the smallest margins of all", () => {
    const verdict = judge(figures, EASY);
    const [quick, slow] = verdict.parts ?? [];
    expect([quick?.tier, slow?.tier]).toEqual([EASY, HARD]);
    expect(verdict.ttftMargin).toBe(Math.min(quick?.ttftMargin ?? 0, slow?.ttftMargin ?? 0));
    expect(verdict.passes).toBe(quick?.passes === true && slow?.passes === true);
    expect(bindingPart(verdict)?.part).toBe(1);
  });

  it("judges a part without tier by the one that is asked for, and no part without agents", () => {
    expect(judge(phase(mix(undefined, EASY), 30), HARD).parts?.map(({ tier }) => tier.id)).toEqual([2, 1]);
    expect(judge(phase(mix(EASY, HARD), 1), EASY).parts?.map(({ part }) => part)).toEqual([0]);
  });
});

describe("the tiers of a mix", () => {
  it("are named by all parts or not, and the strictest of them is the hardest in each respect", () => {
    expect([namesAllTiers(mix(EASY, HARD)), namesAllTiers(mix(EASY, undefined)), namesAllTiers(QUICK)]).toEqual([
      true,
      false,
      false,
    ]);
    const fast = { id: 3, name: "fast", outputSpeedP25: 9, ttftP95: 30 };
    expect(strictestTier(mix(fast, HARD), EASY)).toMatchObject({ outputSpeedP25: 9, ttftP95: 2 });
    expect(strictestTier(QUICK, EASY)).toEqual(EASY);
  });

  it("give a first guess of one agent at least", () => {
    expect(firstGuess(deployment, mix(EASY, HARD), EASY)).toBeGreaterThanOrEqual(1);
  });
});

describe("the capacity of a mix", () => {
  const answers = { both: search(mix(EASY, HARD)), easy: search(mix(EASY, EASY)), hard: search(mix(HARD, HARD)) };

  it("is the largest number at which every part meets its tier, and says which does not beyond", () => {
    const { both } = answers;
    expect(both.agents).toBeGreaterThan(1);
    expect(both.limit).toMatchObject({ metric: "TTFT", part: 1 });
    expect(judge(phase(mix(EASY, HARD), Math.ceil(1.3 * both.agents)), EASY).passes).toBe(false);
  });

  it("is no larger than with easier tiers, no smaller than with harder ones", () => {
    const { both, easy, hard } = answers;
    expect(both.agents).toBeLessThan(easy.agents);
    expect(both.agents).toBeGreaterThanOrEqual(hard.agents);
  });

  it("is that of its only workload where both parts are the same, but for chance", () => {
    const same: MixWorkload = { ...mix(EASY, EASY), parts: mix(EASY, EASY).parts.map((part) => ({ ...part, workload: QUICK })) };
    expect(Math.abs(search(same).agents / search(QUICK).agents - 1)).toBeLessThan(0.15);
  });
});
