import { describe, expect, it } from "vitest";
import { TrajectoryGenerator, type TrajectoryState, type Turn } from "../../src/workload/trajectory.ts";
import { makeWorkload, PLAIN } from "./profiles.ts";

/** Reads the rest of a trajectory. */
function readTurns(generator: TrajectoryGenerator, state: TrajectoryState): Turn[] {
  const turns: Turn[] = [];
  while (generator.nextTurn(state)) {
    const { turnNumber, promptTokens, outputTokens, toolDelaySeconds } = state;
    turns.push({ turnNumber, promptTokens, outputTokens, toolDelaySeconds });
  }
  return turns;
}

describe("a trajectory", () => {
  it("follows the marks exactly when nothing varies", () => {
    const generator = new TrajectoryGenerator(makeWorkload(PLAIN), 1);
    const turns = readTurns(generator, generator.start({ agentIndex: 0 }));
    expect(turns.map((turn) => turn.promptTokens)).toEqual(turns.map((_, index) => 100 + 100 * index));
  });

  it("ends before the turn whose prompt would be longer than the limit", () => {
    const generator = new TrajectoryGenerator(makeWorkload({ ...PLAIN, maxTokens: 350, meanTurns: 20 }), 1);
    const turns = readTurns(generator, generator.start({ agentIndex: 0 }));
    expect(turns.map((turn) => turn.promptTokens)).toEqual([100, 200, 300]);
  });

  it("begins at the wanted turn with the context accumulated, and is then the tail of the whole one", () => {
    const generator = new TrajectoryGenerator(makeWorkload({ ...PLAIN, growthCv: 1, firstPromptCv: 0.5, meanTurns: 20 }), 1);
    const whole = readTurns(generator, generator.start({ agentIndex: 3, startTurn: 1 }));
    const tail = readTurns(generator, generator.start({ agentIndex: 3, startTurn: 6 }));
    expect(tail).toEqual(whole.slice(5));
  });

  it("has at least the turn that it begins at", () => {
    const generator = new TrajectoryGenerator(makeWorkload({ ...PLAIN, meanTurns: 1 }), 1);
    expect(readTurns(generator, generator.start({ agentIndex: 0, startTurn: 7 })).map((turn) => turn.turnNumber)).toEqual([7]);
  });

  it("that would be full before the wanted turn begins at its last turn that fits", () => {
    const generator = new TrajectoryGenerator(makeWorkload({ ...PLAIN, maxTokens: 350 }), 1);
    const turns = readTurns(generator, generator.start({ agentIndex: 0, startTurn: 9 }));
    expect(turns.map(({ turnNumber, promptTokens }) => [turnNumber, promptTokens])).toEqual([[3, 300]]);
  });

  it("keeps the prompt sent before as the prefix of the next one, and none at its start", () => {
    const generator = new TrajectoryGenerator(makeWorkload({ ...PLAIN, startOffsetMax: 5 }), 1);
    const state = generator.start({ agentIndex: 1 });
    let prefixTokens = 0;
    while (generator.nextTurn(state)) {
      expect(state.previousPromptTokens).toBe(prefixTokens);
      prefixTokens = state.promptTokens;
    }
    generator.nextTrajectory(state);
    generator.nextTurn(state);
    expect(state.previousPromptTokens).toBe(0);
  });

  it("of a context that grows by less than a token a turn still grows", () => {
    const marks = [
      { turn: 1, tokens: 100 },
      { turn: 11, tokens: 103 },
    ];
    const generator = new TrajectoryGenerator(makeWorkload({ ...PLAIN, marks, meanTurns: 20 }), 1);
    expect(readTurns(generator, generator.start({ agentIndex: 0 })).at(10)?.promptTokens).toBe(103);
  });
});

describe("an agent", () => {
  it("begins its first trajectory at a turn from 1 to 1 + startOffsetMax, each as likely, and later ones at turn 1", () => {
    const generator = new TrajectoryGenerator(makeWorkload({ ...PLAIN, startOffsetMax: 10 }), 1);
    const counts = new Map<number, number>();
    for (let agentIndex = 0; agentIndex < 11_000; agentIndex += 1) {
      const state = generator.start({ agentIndex });
      generator.nextTurn(state);
      counts.set(state.turnNumber, (counts.get(state.turnNumber) ?? 0) + 1);
      if (agentIndex > 100) continue;
      generator.nextTrajectory(state);
      generator.nextTurn(state);
      expect(state.turnNumber).toBe(1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    // Five standard deviations of a count of 1,000.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(160);
  });

  it("emits in proportion to the scale, before the cut", () => {
    const medianOf = (scale: number) => {
      const generator = new TrajectoryGenerator(
        makeWorkload({ ...PLAIN, medianOutput: 100, p95Output: 100, maxOutput: 1000, scale }),
        1,
      );
      const state = generator.start({ agentIndex: 0 });
      generator.nextTurn(state);
      return state.outputTokens;
    };
    expect([medianOf(0.5), medianOf(1), medianOf(3), medianOf(30)]).toEqual([50, 100, 300, 1000]);
  });
});

describe("a generator", () => {
  it("refuses bounds out of order", () => {
    expect(() => new TrajectoryGenerator(makeWorkload({ ...PLAIN, minTokens: 9, maxTokens: 8 }), 1)).toThrow(
      "context tokens: a minimum of at most the maximum is expected, got 9 and 8",
    );
  });
});
