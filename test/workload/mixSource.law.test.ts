/** Mixes: who belongs to which part, and that each part is what it would be by itself. */
import { fc, it } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { MixWorkload } from "../../src/profiles/mix.ts";
import type { WorkloadProfile } from "../../src/profiles/workload.ts";
import { AgentSource } from "../../src/workload/agentSource.ts";
import { MixSource } from "../../src/workload/mixSource.ts";
import { allotment, requestShares } from "../../src/workload/parts.ts";
import { requestMeans } from "../../src/workload/requestMeans.ts";
import { constant, makeLaws, PLAIN_LAWS, uniform } from "./lawsProfiles.ts";
import { makeWorkload, PLAIN } from "./profiles.ts";

const sourced = <T>(value: T) => ({ value, source: "test", quality: "assumed" as const });
const QUICK: WorkloadProfile = { ...makeWorkload(PLAIN), id: "quick" };
const WITH_SUB_AGENTS: WorkloadProfile = {
  ...makeLaws({
    ...PLAIN_LAWS,
    requests: uniform(2, 9),
    toolDelay: constant(5),
    subAgents: {
      chance: 0.5,
      group: uniform(0.5, 2.5),
      maxAtOnce: 2,
      waits: true,
      requests: uniform(0.5, 3.5),
      firstPrompt: constant(80),
    },
  }),
  id: "with-sub-agents",
};
const REUSABLE: WorkloadProfile = { ...makeLaws({ ...PLAIN_LAWS, reusable: true, scaffoldTokens: 70 }), id: "reusable" };

function mixOf(...parts: readonly (readonly [WorkloadProfile, number])[]): MixWorkload {
  const made = parts.map(([workload, weight]) => ({ workload, weight: sourced(weight), tier: undefined }));
  return { kind: "mix", id: "mix", name: "mix", parts: made };
}
const MIX = mixOf([QUICK, 0.5], [WITH_SUB_AGENTS, 0.3], [REUSABLE, 0.2]);
const sourceOf = (agents: number, workload = MIX) =>
  new MixSource({ workload, agents, seed: 5, rampSeconds: 30, start: "stationary" });

const weights = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 2, maxLength: 10 });

describe("agents are shared out", () => {
  it.prop([weights, fc.integer({ min: 1, max: 400 })])(
    "to within two agents of each part's share, at any number",
    (list, agents) => {
      const total = list.reduce((sum, weight) => sum + weight, 0);
      const counts = list.map(() => 0);
      for (const [agent, part] of allotment(list, agents).entries()) {
        counts[part] = (counts[part] as number) + 1;
        list.forEach((weight, index) => {
          expect(Math.abs((weight / total) * (agent + 1) - (counts[index] as number))).toBeLessThan(2);
        });
      }
    },
  );

  it.prop([weights, fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 })])(
    "each to the same part whatever their number",
    (list, few, more) => {
      expect([...allotment(list, few + more)].slice(0, few)).toEqual([...allotment(list, few)]);
    },
  );

  it("seven to three, in turns", () => {
    expect([...allotment([0.7, 0.3], 10)]).toEqual([0, 1, 0, 0, 0, 1, 0, 0, 1, 0]);
    expect([...allotment([1, 1, 1], 6)]).toEqual([0, 1, 2, 0, 1, 2]);
  });
});

/** The next requests of a sender and of the sub-agents that it starts, as plain data. */
function requestsOf(source: MixSource | AgentSource, sender: number, scaffoldFrom: number, isAgent = true): unknown[] {
  const seen: unknown[] = [];
  for (let request = 0; request < 6; request++) {
    const sends = source.next(sender);
    const woken = [...source.woken];
    seen.push(
      sends
        ? [
            source.promptTokens,
            source.outputTokens,
            source.turnNumber,
            source.sharedPrefixTokens,
            source.scaffoldTokens,
            source.scaffoldId - scaffoldFrom,
          ]
        : ["nothing", source.waits, woken.length],
    );
    // Whom a sub-agent wakes is its agent, who is asked anyway.
    if (isAgent) for (const child of woken) seen.push(requestsOf(source, child, scaffoldFrom, false));
  }
  return seen;
}

describe("a part of a mix", () => {
  it("sends what its workload would send by itself, sub-agents included", () => {
    const mix = sourceOf(30);
    const byPart = MIX.parts.map(
      ({ workload }, part) =>
        new AgentSource({
          workload,
          agents: mix.agentsOfPart[part] as number,
          seed: `5/part/${part}`,
          rampSeconds: 30,
          start: "stationary",
        }),
    );
    const seated = [0, 0, 0];
    let woken = 0;
    for (let agent = 0; agent < 30; agent++) {
      const part = mix.partOf[agent] as number;
      const place = seated[part] as number;
      seated[part] = place + 1;
      const own = requestsOf(byPart[part] as AgentSource, place, 0);
      expect(requestsOf(mix, agent, 2 * part)).toEqual(own);
      woken += own.length - 6;
    }
    expect(woken).toBeGreaterThan(0);
    expect(mix.agents).toBe(byPart.reduce((sum, source) => sum + source.agents, 0));
  });

  it("sends the same whatever the number of agents", () => {
    const [few, many] = [sourceOf(10), sourceOf(500)];
    for (let agent = 0; agent < 10; agent++) expect(requestsOf(many, agent, 0)).toEqual(requestsOf(few, agent, 0));
  });

  it("shares its scaffold with a part of the same profile alone, and says itself whether replies are reused", () => {
    const source = sourceOf(9, mixOf([REUSABLE, 1], [WITH_SUB_AGENTS, 1], [REUSABLE, 1]));
    const scaffolds = [0, 1, 2].map((agent) => {
      source.next(agent);
      return source.scaffoldId;
    });
    expect([...source.partOf].slice(0, 3)).toEqual([0, 1, 2]);
    expect(scaffolds).toEqual([0, 2, 0]);
    expect([0, 1, 2].map((agent) => source.repliesReusable(agent))).toEqual([true, false, true]);
  });

  it("counts the trajectories of its agents where they stand among all", () => {
    const source = sourceOf(20);
    for (let request = 0; request < 60; request++) source.next(2);
    const ended = source.trajectoriesEnded;
    expect(ended.length).toBe(20);
    expect([...ended].map((count, agent) => (agent === 2 ? count > 0 : count === 0))).not.toContain(false);
  });
});

describe("the means of a mix", () => {
  it("are those of its only workload where the parts are the same", () => {
    const same = requestMeans(mixOf([QUICK, 3], [QUICK, 1]));
    const own = requestMeans(QUICK);
    for (const key of ["promptTokens", "outputTokens", "decodingContextTokens"] as const)
      expect(same[key]).toBeCloseTo(own[key], 6);
  });

  it("lie between those of the parts, whose shares of requests add up to one", () => {
    const shares = requestShares(MIX.parts);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    const prompts = MIX.parts.map(({ workload }) => requestMeans(workload).promptTokens);
    expect(requestMeans(MIX).promptTokens).toBeGreaterThan(Math.min(...prompts));
    expect(requestMeans(MIX).promptTokens).toBeLessThan(Math.max(...prompts));
  });
});
