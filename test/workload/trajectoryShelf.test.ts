import { describe, expect, it } from "vitest";
import { loadScenario } from "../../src/profiles/load.ts";
import type { WorkloadProfile } from "../../src/profiles/workload.ts";
import { TrajectoryGenerator } from "../../src/workload/trajectory.ts";
import { TrajectoryShelf } from "../../src/workload/trajectoryShelf.ts";

const AGENTS = 3;
const ROUNDS = 200;

describe("a shelf of trajectories", () => {
  // Between them the two have streams for every purpose.
  it.each(["b300", "claude-code"])("gives the states of %s's workload back as if they had never been put away", (scenario) => {
    const [system] = loadScenario({ scenario, sets: [] }).systems;
    const generator = new TrajectoryGenerator(system?.workload as WorkloadProfile, 1);
    const start = (agentIndex: number) => generator.start({ agentIndex });
    const kept = Array.from({ length: AGENTS }, (_, agent) => start(agent));
    const shelf = new TrajectoryShelf(AGENTS);
    for (let agent = 0; agent < AGENTS; agent++) {
      expect(shelf.take(agent)).toBeUndefined();
      shelf.put(start(agent));
    }
    for (let round = 0; round < ROUNDS * AGENTS; round++) {
      const own = kept[round % AGENTS] as (typeof kept)[number];
      const taken = shelf.take(round % AGENTS) as typeof own;
      for (const state of [own, taken]) if (!generator.nextTurn(state)) generator.nextTrajectory(state);
      const { streams: _own, ...left } = own;
      const { streams: _taken, ...right } = taken;
      expect(right).toEqual(left);
      shelf.put(taken);
    }
  });
});
