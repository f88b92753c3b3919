/** Phases of sessions that arrive: against the theory of a single server, against Little's law, and past what can be served. */
import { describe, expect, it } from "vitest";
import { runOpenPhase } from "../../src/capacity/openPhase.ts";
import { searchCapacity } from "../../src/capacity/search.ts";
import { judge } from "../../src/metrics/verdict.ts";
import type { OpenArrivals } from "../../src/profiles/arrivals.ts";
import type { LawsWorkload } from "../../src/profiles/workload.ts";
import { Simulation } from "../../src/serving/simulation.ts";
import { ArrivalRate, hourlyFactors } from "../../src/workload/arrivalRate.ts";
import { SessionSource } from "../../src/workload/sessionSource.ts";
import { makeDeployment, PLAIN_DEPLOYMENT, PLAIN_HARDWARE, PLAIN_POOL } from "../support/deployments.ts";
import { Journal } from "../support/journal.ts";
import { constant, makeLaws, PLAIN_LAWS, uniform } from "../workload/lawsProfiles.ts";

const sourced = <T>(value: T) => ({ value, source: "test", quality: "assumed" as const });
const poisson = { kind: "poisson", sessionsPerHour: sourced(1) } as const;
const TIER = { id: 1, name: "test", outputSpeedP25: 1, ttftP95: 5 };

/** One prefill at a time at a token a microsecond: a single server. */
const singleServer = makeDeployment({
  ...PLAIN_DEPLOYMENT,
  hardware: { ...PLAIN_DEPLOYMENT.hardware, fp8FlopPerSecond: 1e12, hbmBytesPerSecond: 1e30 },
  architecture: { ...PLAIN_DEPLOYMENT.architecture, mainParameters: 5e5, headParameters: 0 },
  front: { ...PLAIN_POOL, policy: { ...PLAIN_POOL.policy, maxSequences: 1, maxBatchedTokens: 1e9 } },
});
const MEAN_SECONDS = 0.01;

describe("sessions of one request at one server", () => {
  it.each([0.3, 0.6])("wait as M/M/1 has it at a load of %d: mean sojourn service / (1 - load)", (load) => {
    const workload = makeLaws({
      ...PLAIN_LAWS,
      scaffoldTokens: 0,
      firstPrompt: { kind: "exponential", mean: MEAN_SECONDS / 1e-6 },
      requests: constant(1),
      output: constant(1),
      maxTokens: 1e6,
    });
    const endSeconds = 300;
    const rate = new ArrivalRate({
      sessionsPerSecond: load / MEAN_SECONDS,
      factors: hourlyFactors(poisson),
      midnightOffsetSeconds: 0,
    });
    const source = new SessionSource({
      workload,
      rate,
      seed: 1,
      replySeconds: MEAN_SECONDS / (1 - load),
      rampSeconds: 0.1,
      endSeconds,
    });
    const journal = new Journal();
    new Simulation({
      deployment: singleServer,
      source,
      seed: 1,
      endSeconds,
      warmStart: true,
      outputsReusable: false,
      recorder: journal,
    }).run();
    const waits = journal.replies.map(({ sentSeconds, lastTokenSeconds }) => lastTokenSeconds - sentSeconds);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    expect(Math.abs(mean / (MEAN_SECONDS / (1 - load)) - 1)).toBeLessThan(0.08);
  });
});

/** Sessions of some requests with waits, on a small aggregated deployment. */
const workload: LawsWorkload = {
  ...makeLaws({
    ...PLAIN_LAWS,
    scaffoldTokens: 0,
    firstPrompt: uniform(500, 1500),
    requests: uniform(1, 12),
    output: uniform(50, 150),
    toolDelay: { kind: "exponential", mean: 3 },
  }),
  arrivals: poisson,
};
const deployment = makeDeployment({
  ...PLAIN_DEPLOYMENT,
  hardware: { ...PLAIN_HARDWARE, bf16FlopPerSecond: 1e11, fp8FlopPerSecond: 2e11, hbmBytesPerSecond: 1e10 },
  front: { ...PLAIN_POOL, policy: { ...PLAIN_POOL.policy, maxSequences: 2 } },
});
const phase = (sessionsPerHour: number, seed = 1, measuredSeconds = 600) =>
  runOpenPhase({ deployment, workload, arrivals: poisson, sessionsPerHour, seed, settlingSeconds: 60, measuredSeconds }).figures;

describe("a phase of sessions that arrive", () => {
  it("has as many live as their rate times their length", () => {
    const { sessions, agents } = phase(500, 1, 7200);
    expect(sessions?.steady).toBe(true);
    expect(agents).toBe(sessions?.liveMean);
    expect(Math.abs((sessions?.liveMean ?? 0) / (sessions?.liveExpected ?? 1) - 1)).toBeLessThan(0.1);
    expect(sessions?.liveExpected).toBeCloseTo((500 / 3600) * (sessions?.sessionSeconds ?? 0), 6);
    expect(Math.abs((sessions?.arrived ?? 0) - 1000)).toBeLessThan(3.5 * Math.sqrt(1000));
    expect(sessions?.livePeak).toBeGreaterThan(sessions?.liveMean ?? 0);
  });

  it("gives the same figures for the same seed, and others for another", () => {
    expect(phase(1000)).toEqual(phase(1000));
    expect(phase(1000, 2)).not.toEqual(phase(1000));
  });

  it("past what can be served is not steady, and meets no tier, however kind", () => {
    const { sessions, ...figures } = phase(10_000);
    expect(sessions?.steady).toBe(false);
    const kind = { ...TIER, ttftP95: 1e9, outputSpeedP25: 1e-9 };
    expect(judge({ ...figures, sessions: sessions as NonNullable<typeof sessions> }, kind).passes).toBe(false);
    expect(judge(figures, kind).passes).toBe(true);
  });

  it("of no session at all is steady, and replies to nobody", () => {
    const { sessions, requests, agents } = phase(0.001);
    expect({ requests, agents, steady: sessions?.steady }).toEqual({ requests: 0, agents: 0, steady: true });
  });

  it("over a day begins with the busiest hour and sees the night too", () => {
    const arrivals: OpenArrivals = {
      kind: "diurnal",
      sessionsPerHour: sourced(1),
      shape: sourced({ kind: "peak", peakHour: 14, peakOverMean: 3 } as const),
    };
    const at = (measuredSeconds: number) =>
      runOpenPhase({ deployment, workload, arrivals, sessionsPerHour: 300, seed: 1, settlingSeconds: 60, measuredSeconds })
        .figures;
    const [peak, day] = [at(3600), at(86_400)];
    expect([peak.sessions?.fromHour, day.sessions?.fromHour]).toEqual([14, 14]);
    expect(Math.abs((peak.sessions?.arrived ?? 0) - 900)).toBeLessThan(3.5 * Math.sqrt(900));
    expect(Math.abs((day.sessions?.arrived ?? 0) - 7200)).toBeLessThan(3.5 * Math.sqrt(7200));
    expect((peak.sessions?.liveMean ?? 0) / (day.sessions?.liveMean ?? 1)).toBeGreaterThan(2.5);
  });
});

describe("the search over rates", () => {
  const answer = searchCapacity({
    deployment,
    workload,
    tier: TIER,
    seed: 1,
    replications: 2,
    settlingSeconds: 60,
    measuredSeconds: 300,
    minAgentSeconds: 2000,
    tolerance: 0.05,
  });

  it("answers with those live at the highest rate that lasts", () => {
    expect(answer.verdict.passes).toBe(true);
    expect(answer.figures.sessions?.steady).toBe(true);
    expect(answer.agents).toBe(Math.floor(answer.figures.sessions?.liveExpected ?? 0));
    expect(answer.agentsInterval[0]).toBeLessThanOrEqual(answer.agents);
    expect(answer.agentsInterval[1]).toBeGreaterThanOrEqual(answer.agents);
  });

  it("finds that a quarter more is too much", () => {
    const rate = answer.figures.sessions?.sessionsPerHour ?? 0;
    expect(judge(phase(1.25 * rate), TIER).passes).toBe(false);
  });
});
