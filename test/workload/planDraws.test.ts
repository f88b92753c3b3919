import { describe, expect, it } from "vitest";
import { loadScenario } from "../../src/profiles/load.ts";
import type { Law } from "../../src/workload/law.ts";
import { planDraws } from "../../src/workload/planDraws.ts";
import { sessionPlan } from "../../src/workload/sessionPlan.ts";
import { TrajectoryGenerator } from "../../src/workload/trajectory.ts";
import { plainWorkload } from "../support/plainWorkload.ts";

function shipped(workload: string) {
  const [system] = loadScenario({ scenario: "h200", sets: [`workload=${workload}`] }).systems;
  if (system === undefined) throw new Error("scenario h200 holds a system");
  return plainWorkload(system.workload);
}

describe("what a plan draws", () => {
  it("is nothing where all laws are constant", () => {
    const draws = planDraws(sessionPlan(shipped("fixed")));
    expect(Object.values(draws)).toEqual(Object.values(draws).map(() => false));
  });

  it("leaves the other numbers as they are when one law becomes constant", () => {
    const plan = sessionPlan(shipped("claude-code"));
    const median = plan.output.quantile(0.5);
    const constant: Law = { quantile: () => median, cdf: (x) => (x < median ? 0 : 1) };
    const drawn = new TrajectoryGenerator({ ...plan, output: constant }, 1);
    const spared = new TrajectoryGenerator({ ...plan, output: { ...constant, isConstant: true } }, 1);
    for (let agentIndex = 0; agentIndex < 20; agentIndex++) {
      const state = drawn.start({ agentIndex });
      const other = spared.start({ agentIndex });
      expect(other.streams.opened.length).toBe(state.streams.opened.length - 1);
      while (drawn.nextTurn(state)) {
        expect(spared.nextTurn(other)).toBe(true);
        expect({ ...other, streams: undefined }).toEqual({ ...state, streams: undefined });
      }
      expect(spared.hasNextTurn(other)).toBe(false);
    }
  });
});
