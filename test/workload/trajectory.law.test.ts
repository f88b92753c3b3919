import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MarksWorkload } from "../../src/profiles/workload.ts";
import { TrajectoryGenerator, type TrajectoryState, type Turn } from "../../src/workload/trajectory.ts";
import { anyWorkload } from "./profiles.ts";

const RUNS = { numRuns: 150, seed: 1 };
const anySeed = fc.integer({ min: 0, max: 2 ** 31 });

function copyTurn({ turnNumber, promptTokens, outputTokens, toolDelaySeconds }: TrajectoryState): Turn {
  return { turnNumber, promptTokens, outputTokens, toolDelaySeconds };
}

/** The turns of the first trajectories of one agent, in one reused state. */
function readAgent(generator: TrajectoryGenerator, agentIndex: number, trajectories = 3): Turn[][] {
  const state = generator.start({ agentIndex });
  const read: Turn[][] = [];
  for (let index = 0; index < trajectories; index += 1) {
    if (index > 0) generator.nextTrajectory(state);
    const turns: Turn[] = [];
    while (generator.nextTurn(state)) turns.push(copyTurn(state));
    read.push(turns);
  }
  return read;
}

function checkTrajectory(turns: readonly Turn[], workload: MarksWorkload): void {
  expect(turns.length).toBeGreaterThan(0);
  let before: Turn | undefined;
  for (const turn of turns) {
    expect(Number.isInteger(turn.promptTokens) && turn.promptTokens >= workload.context.minTokens.value).toBe(true);
    expect(turn.promptTokens).toBeLessThanOrEqual(workload.context.maxTokens.value);
    expect(Number.isInteger(turn.outputTokens) && turn.outputTokens >= 1).toBe(true);
    expect(turn.outputTokens).toBeLessThanOrEqual(workload.output.maxTokens.value);
    expect(turn.toolDelaySeconds).toBeGreaterThanOrEqual(workload.toolDelay.min.value);
    expect(turn.toolDelaySeconds).toBeLessThanOrEqual(workload.toolDelay.max.value);
    if (before !== undefined) {
      expect(turn.turnNumber).toBe(before.turnNumber + 1);
      expect(turn.promptTokens).toBeGreaterThanOrEqual(before.promptTokens);
    }
    before = turn;
  }
  expect(before?.turnNumber).toBeLessThanOrEqual(workload.turns.max.value);
}

describe("any workload", () => {
  it("has prompts that never shrink nor pass the limit, whole counts of at least 1 and delays in bounds", () => {
    fc.assert(
      fc.property(anyWorkload, anySeed, (workload, seed) => {
        const generator = new TrajectoryGenerator(workload, seed);
        for (const turns of readAgent(generator, 0)) checkTrajectory(turns, workload);
      }),
      RUNS,
    );
  });

  it("gives the same turns for the same seed", () => {
    fc.assert(
      fc.property(anyWorkload, anySeed, fc.nat(50), (workload, seed, agentIndex) => {
        const once = readAgent(new TrajectoryGenerator(workload, seed), agentIndex);
        expect(readAgent(new TrajectoryGenerator(workload, seed), agentIndex)).toEqual(once);
      }),
      RUNS,
    );
  });

  it("gives an agent the same turns however many agents there are and however they interleave", () => {
    fc.assert(
      fc.property(anyWorkload, anySeed, fc.integer({ min: 2, max: 6 }), (workload, seed, agentCount) => {
        const crowd = new TrajectoryGenerator(workload, seed);
        const states = Array.from({ length: agentCount }, (_, agentIndex) => crowd.start({ agentIndex }));
        const read: Turn[][] = states.map(() => []);
        while (states.some((state) => crowd.hasNextTurn(state))) {
          for (const state of states) if (crowd.nextTurn(state)) read[state.agentIndex]?.push(copyTurn(state));
        }
        const alone = states.map((state) => readAgent(new TrajectoryGenerator(workload, seed), state.agentIndex, 1)[0]);
        expect(read).toEqual(alone);
      }),
      RUNS,
    );
  });

  it("gives a trajectory the same turns whether the ones before it were worked through or not", () => {
    fc.assert(
      fc.property(anyWorkload, anySeed, (workload, seed) => {
        const generator = new TrajectoryGenerator(workload, seed);
        const state = generator.start({ agentIndex: 1, trajectoryIndex: 2 });
        const direct: Turn[] = [];
        while (generator.nextTurn(state)) direct.push(copyTurn(state));
        expect(readAgent(generator, 1)[2]).toEqual(direct);
      }),
      RUNS,
    );
  });

  it("keeps turn counts and context when only the replies change", () => {
    fc.assert(
      fc.property(anyWorkload, anySeed, (workload, seed) => {
        const longer = { ...workload, output: { ...workload.output, scale: { ...workload.output.scale, value: 7 } } };
        const prompts = (profile: MarksWorkload) =>
          readAgent(new TrajectoryGenerator(profile, seed), 0).map((turns) => turns.map((turn) => turn.promptTokens));
        expect(prompts(longer)).toEqual(prompts(workload));
      }),
      RUNS,
    );
  });
});
