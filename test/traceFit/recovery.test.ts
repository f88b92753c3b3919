/** Sessions of a known profile, fitted as if they were a trace: the fit generates the same again. */
import { beforeAll, describe, expect, it } from "vitest";
import type { FittedWorkload } from "../../src/traceFit/fitWorkload.ts";
import { generatedSessions } from "../../src/traceFit/generatedSessions.ts";
import { workloadYaml } from "../../src/traceFit/workloadYaml.ts";
import { lawOf } from "../../src/workload/law.ts";
import { figure, fitOf, readBack, samplesOf, shipped } from "./fits.ts";

const SESSIONS = 400;
const fitShipped = (id: string, sessions = SESSIONS): FittedWorkload =>
  fitOf(samplesOf(generatedSessions(shipped(id), sessions), { sessions: "grouped" }));

describe(`${SESSIONS} sessions of claude-code`, { timeout: 60_000 }, () => {
  let fitted: FittedWorkload;
  beforeAll(() => {
    fitted = fitShipped("claude-code");
  });

  it.each([
    ["requests a session P50", 0.08],
    ["requests a session P95", 0.1],
    ["prompt at request 1, P50", 0.05],
    ["prompt at request 10, P50", 0.08],
    ["prompt at request 30, P50", 0.08],
    ["prompt at request 50, P50", 0.08],
    ["prompt at request 100, P50", 0.08],
    ["prompt, mean of all requests", 0.05],
    ["reply P50", 0.05],
    ["reply P95", 0.1],
    ["wait for a tool P50", 0.05],
    ["wait for a person P50", 0.1],
    ["compactions", 0.2],
    ["requests of sub-agents", 0.2],
  ])("come out again: %s within %d", (name, limit) => {
    expect(Math.abs(figure(fitted, name).difference ?? 1)).toBeLessThan(limit);
  });

  it.each(["60 s", "5 min", "1 h"])("are cached as much where a cache drops them after %s", (time) => {
    expect(Math.abs(figure(fitted, `cached, dropped after ${time} idle`).difference ?? 1)).toBeLessThan(0.01);
  });

  it("have the laws that they were drawn from", () => {
    const { profile } = fitted;
    const known = shipped("claude-code");
    for (const share of [0.1, 0.5, 0.9]) {
      const ratio = (of: (workload: typeof known) => Parameters<typeof lawOf>[0] | undefined): number => {
        const [found, drawn] = [of(profile), of(known)];
        if (found === undefined || drawn === undefined) throw new Error("both have the law");
        return lawOf(found).quantile(share) / lawOf(drawn).quantile(share);
      };
      expect(ratio(({ output }) => output.tokens.value)).toBeCloseTo(1, 1);
      expect(ratio(({ context }) => context.firstPrompt.value)).toBeCloseTo(1, 1);
      // Few sessions get to where the highest triggers are.
      if (share < 0.9) expect(Math.abs(ratio(({ context }) => context.compaction?.trigger.value) - 1)).toBeLessThan(0.08);
    }
    expect(profile.userPause?.chance.value).toBeCloseTo(0.051, 2);
    expect(profile.context.rewrites?.chance.value).toBeCloseTo(0.0135, 2);
    expect(profile.context.betweenSessions?.value).toBeLessThanOrEqual(0.1);
    expect(profile.context.compaction?.endsInstead.value).toBeGreaterThan(0.45);
    expect(profile.context.compaction?.endsInstead.value).toBeLessThan(0.9);
    expect(profile.output.reusable.value).toBe(false);
    expect(profile.output.reasoning).toBeUndefined();
  });

  it("are written as YAML that is read back as the profile, the same bytes for the same requests", () => {
    const yaml = workloadYaml(fitted);
    expect(readBack(yaml)).toEqual(fitted.profile);
    expect(yaml).toMatch(/^# yaml-language-server: \$schema=\.\.\/schemas\/workload\.schema\.json\n/);
    expect(workloadYaml(fitShipped("claude-code"))).toBe(yaml);
  });
});

describe(`${SESSIONS} sessions of codex`, { timeout: 60_000 }, () => {
  it("tell that half of a reply is reasoning, and that a person's message drops it", () => {
    const fitted = fitShipped("codex");
    const { output, context } = fitted.profile;
    expect(output.reasoning?.share.value).toBeCloseTo(0.5, 2);
    expect(output.reasoning?.dropped.value).toBe("at-user-turn");
    expect(context.rewrites?.chance.value).toBeCloseTo(0.012, 2);
    for (const name of [
      "requests a session P50",
      "requests a session P95",
      "prompt at request 50, P50",
      "prompt, mean of all requests",
    ])
      expect(Math.abs(figure(fitted, name).difference ?? 1)).toBeLessThan(0.1);
    expect(Math.abs(figure(fitted, "cached, never dropped").difference ?? 1)).toBeLessThan(0.01);
  });
});

describe("sessions of chat", { timeout: 60_000 }, () => {
  it("are mostly of one request, wait for people alone, and find their replies again", () => {
    const fitted = fitShipped("chat", 2000);
    const { userPause, toolDelay, output, turns } = fitted.profile;
    expect([userPause?.chance.value, toolDelay.call.value, output.reusable.value]).toEqual([
      1,
      { kind: "constant", value: 0 },
      true,
    ]);
    expect(lawOf(turns.requests.value).cdf(1.5)).toBeCloseTo(0.83, 1);
    expect(fitted.figures.filter(({ differs }) => differs).map(({ name }) => name)).toEqual([]);
  });
});
