import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AgentSource } from "../../src/workload/agentSource.ts";
import { TrajectoryGenerator, type TrajectoryState } from "../../src/workload/trajectory.ts";
import { anyLaws, constant, makeLaws, PLAIN_LAWS, type PlainLaws, uniform } from "./lawsProfiles.ts";

const RUNS = { numRuns: 150, seed: 1 };
const anySeed = fc.integer({ min: 0, max: 2 ** 31 });

type Seen = Pick<
  TrajectoryState,
  "turnNumber" | "promptTokens" | "outputTokens" | "toolDelaySeconds" | "sharedPrefixTokens" | "subAgents" | "isUserNext"
>;

function copyTurn(state: TrajectoryState): Seen {
  const { turnNumber, promptTokens, outputTokens, toolDelaySeconds, sharedPrefixTokens, subAgents, isUserNext } = state;
  return { turnNumber, promptTokens, outputTokens, toolDelaySeconds, sharedPrefixTokens, subAgents, isUserNext };
}

function readSession(plain: PlainLaws, seed: number, key: { agentIndex: number; trajectoryIndex?: number }): Seen[] {
  const generator = new TrajectoryGenerator(makeLaws(plain), seed);
  const state = generator.start(key);
  const turns: Seen[] = [];
  while (generator.nextTurn(state)) turns.push(copyTurn(state));
  return turns;
}

describe("any session of laws", () => {
  it("stays within its bounds, and shares no more than the prompt before and its own", () => {
    fc.assert(
      fc.property(anyLaws, anySeed, (plain, seed) => {
        const turns = readSession(plain, seed, { agentIndex: 0 });
        expect(turns.length).toBeGreaterThan(0);
        expect(turns.length).toBeLessThanOrEqual(plain.maxRequests);
        let before = 0;
        for (const { promptTokens, outputTokens, sharedPrefixTokens, toolDelaySeconds, subAgents } of turns) {
          expect(Number.isInteger(promptTokens) && promptTokens >= 1 && promptTokens <= plain.maxTokens).toBe(true);
          expect(Number.isInteger(outputTokens) && outputTokens >= 1 && outputTokens <= plain.maxOutput).toBe(true);
          expect(Number.isInteger(sharedPrefixTokens)).toBe(true);
          expect(sharedPrefixTokens).toBeLessThanOrEqual(Math.min(before, Math.max(promptTokens, 1)));
          expect(sharedPrefixTokens > 0).toBe(before > 0);
          expect(toolDelaySeconds).toBeGreaterThanOrEqual(0);
          expect(subAgents).toBeLessThanOrEqual(plain.subAgents?.maxAtOnce ?? 0);
          before = promptTokens;
        }
      }),
      RUNS,
    );
  });

  it("never shrinks but where it compacts or drops reasoning", () => {
    fc.assert(
      fc.property(anyLaws, anySeed, (drawn, seed) => {
        const plain = { ...drawn, compaction: undefined, reasoning: undefined };
        const turns = readSession(plain, seed, { agentIndex: 0 });
        for (const [index, turn] of turns.entries())
          expect(turn.promptTokens).toBeGreaterThanOrEqual(turns[index - 1]?.promptTokens ?? 0);
      }),
      RUNS,
    );
  });

  it("is the same for the same seed, agent and number, whatever was worked through before", () => {
    fc.assert(
      fc.property(anyLaws, anySeed, (plain, seed) => {
        const direct = readSession(plain, seed, { agentIndex: 4, trajectoryIndex: 1 });
        const generator = new TrajectoryGenerator(makeLaws(plain), seed);
        const state = generator.start({ agentIndex: 4 });
        while (generator.nextTurn(state));
        generator.nextTrajectory(state);
        const second: Seen[] = [];
        while (generator.nextTurn(state)) second.push(copyTurn(state));
        expect(second).toEqual(direct);
      }),
      RUNS,
    );
  });

  it("is found in the middle of its work at a turn that it reaches", () => {
    fc.assert(
      fc.property(anyLaws, anySeed, (plain, seed) => {
        const generator = new TrajectoryGenerator(makeLaws(plain), seed);
        const state = generator.start({ agentIndex: 0, startTurn: "stationary" });
        expect(generator.nextTurn(state)).toBe(true);
        expect(state.sharedPrefixTokens).toBe(0);
        expect(state.turnNumber).toBeLessThanOrEqual(state.turnCount);
      }),
      RUNS,
    );
  });
});

describe("a session of laws", () => {
  it("grows by its reply and by what follows it", () => {
    const turns = readSession(PLAIN_LAWS, 1, { agentIndex: 0 });
    expect(turns.map(({ promptTokens }) => promptTokens)).toEqual([100, 130, 160, 190, 220]);
    expect(turns.map(({ sharedPrefixTokens }) => sharedPrefixTokens)).toEqual([0, 100, 130, 160, 190]);
  });

  it("takes the law of growth that holds from its request on", () => {
    const growth = [
      { from: 1, law: constant(10) },
      { from: 3, law: constant(1000) },
    ];
    const turns = readSession({ ...PLAIN_LAWS, growth }, 1, { agentIndex: 0 });
    expect(turns.map(({ promptTokens }) => promptTokens)).toEqual([100, 130, 160, 1180, 2200]);
  });

  it("compacts before it passes its trigger, and then shares its scaffold alone", () => {
    const compaction = { trigger: constant(165), after: constant(80), endsInstead: 0 };
    const turns = readSession({ ...PLAIN_LAWS, compaction }, 1, { agentIndex: 0 });
    expect(turns.map(({ promptTokens }) => promptTokens)).toEqual([100, 130, 160, 80, 110]);
    expect(turns.map(({ sharedPrefixTokens }) => sharedPrefixTokens)).toEqual([0, 100, 130, 50, 80]);
  });

  it("compacts at the limit of the context, where that is lower", () => {
    const compaction = { trigger: constant(1e6), after: constant(80), endsInstead: 0 };
    const turns = readSession({ ...PLAIN_LAWS, compaction, maxTokens: 165 }, 1, { agentIndex: 0 });
    expect(turns.map(({ promptTokens }) => promptTokens)).toEqual([100, 130, 160, 80, 110]);
  });

  it("ends at its trigger where it is one of those that do", () => {
    const compaction = { trigger: constant(165), after: constant(80), endsInstead: 1 };
    expect(readSession({ ...PLAIN_LAWS, compaction }, 1, { agentIndex: 0 }).length).toBe(3);
  });

  it("without compaction ends before a prompt that would be too long", () => {
    expect(readSession({ ...PLAIN_LAWS, maxTokens: 165 }, 1, { agentIndex: 0 }).length).toBe(3);
  });

  it("that drops reasoning at every request grows by the rest of its reply", () => {
    const turns = readSession({ ...PLAIN_LAWS, reasoning: { share: 0.5, dropped: "every-request" } }, 1, { agentIndex: 0 });
    expect(turns.map(({ promptTokens }) => promptTokens)).toEqual([100, 120, 140, 160, 180]);
  });

  it("that drops reasoning when its user speaks shares from there what stood before the first of it", () => {
    const plain: PlainLaws = {
      ...PLAIN_LAWS,
      requests: constant(50),
      reasoning: { share: 0.5, dropped: "at-user-turn" },
      userPause: { chance: 0.3, pause: constant(100) },
    };
    let since = 0;
    let turnStart = 0;
    let dropped = 0;
    let before: Seen | undefined;
    for (const turn of readSession(plain, 1, { agentIndex: 0 })) {
      if (before !== undefined) {
        since += 10;
        const isDrop = before.isUserNext;
        expect(turn.promptTokens - before.promptTokens).toBe(isDrop ? 30 - since : 30);
        expect(turn.sharedPrefixTokens).toBe(isDrop ? turnStart : before.promptTokens);
        expect(before.toolDelaySeconds).toBe(isDrop ? 100 : 1);
        if (isDrop) {
          since = 0;
          dropped++;
        }
      }
      if (since === 0) turnStart = turn.promptTokens;
      before = turn;
    }
    expect(dropped).toBeGreaterThan(5);
  });

  it("rewrites the front of its prompts as often as its chance says", () => {
    const rewrites = { chance: 0.25, kept: constant(0.5) };
    const turns = [...Array(100).keys()].flatMap((agentIndex) =>
      readSession({ ...PLAIN_LAWS, requests: constant(20), rewrites }, 1, { agentIndex }),
    );
    const later = turns.filter(({ turnNumber }) => turnNumber > 1);
    const changed = later.filter(({ promptTokens, sharedPrefixTokens }) => sharedPrefixTokens < promptTokens - 30);
    expect(Math.abs(changed.length / later.length - 0.25)).toBeLessThan(0.03);
    for (const { promptTokens, sharedPrefixTokens } of changed)
      expect(sharedPrefixTokens).toBe(Math.floor(0.5 * (promptTokens - 30)));
  });

  it("waits for the longest of its parallel calls", () => {
    const delays = (calls: number) =>
      [...Array(300).keys()].flatMap((agentIndex) =>
        readSession({ ...PLAIN_LAWS, toolDelay: uniform(0, 1), parallelCalls: constant(calls) }, 1, { agentIndex }).map(
          ({ toolDelaySeconds }) => toolDelaySeconds,
        ),
      );
    // The mean of the largest of n uniform numbers is n / (n + 1).
    for (const calls of [1, 3]) {
      const drawn = delays(calls);
      const mean = drawn.reduce((sum, delay) => sum + delay, 0) / drawn.length;
      expect(Math.abs(mean - calls / (calls + 1))).toBeLessThan(0.02);
    }
  });

  it("leans one way as far as its share between sessions says, while the law over all sessions stays", () => {
    const growth = [{ from: 1, law: { kind: "lognormal", median: 100, sigma: 1 } as const }];
    const logs = (betweenSessions: number) =>
      [...Array(800).keys()].map((agentIndex) => {
        const turns = readSession({ ...PLAIN_LAWS, growth, betweenSessions, requests: constant(21) }, 1, { agentIndex });
        const steps = turns
          .slice(1)
          .map(({ promptTokens }, index) => Math.log(promptTokens - (turns[index]?.promptTokens ?? 0) - 20 + 0.5));
        return { mean: steps.reduce((sum, step) => sum + step, 0) / steps.length, steps };
      });
    const variance = (values: readonly number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    };
    for (const share of [0, 0.4]) {
      const sessions = logs(share);
      expect(Math.abs(variance(sessions.flatMap(({ steps }) => steps)) - 1)).toBeLessThan(0.1);
      // Of the mean of 20 steps: its own part, and a twentieth of the rest.
      expect(Math.abs(variance(sessions.map(({ mean }) => mean)) - (share + (1 - share) / 20))).toBeLessThan(0.06);
    }
  });
});

describe("agents with sub-agents", () => {
  /** Plays a source by hand: everyone replies at once in turn; returns who sent, in order. */
  function play(plain: PlainLaws, agents: number, steps: number) {
    const source = new AgentSource({ workload: makeLaws(plain), agents, seed: 1, rampSeconds: 0, start: "benchmark" });
    const active: number[] = [];
    const waiting = new Set<number>();
    const sent: { sender: number; turnNumber: number; prompt: number; shared: number; scaffold: number }[] = [];
    const ask = (sender: number): void => {
      waiting.delete(sender);
      if (source.next(sender)) {
        active.push(sender);
        sent.push({
          sender,
          turnNumber: source.turnNumber,
          prompt: source.promptTokens,
          shared: source.sharedPrefixTokens,
          scaffold: source.scaffoldTokens,
        });
      } else if (source.waits) waiting.add(sender);
      for (const other of [...source.woken]) ask(other);
    };
    for (let sender = 0; sender < source.agents; sender++) ask(sender);
    for (let step = 0; step < steps; step++) {
      const sender = active.shift();
      if (sender === undefined) throw new Error("nobody has a request under way");
      ask(sender);
    }
    return { source, sent, active, waiting };
  }

  const subAgents = { chance: 0.3, group: uniform(1, 3), maxAtOnce: 3, requests: constant(4), firstPrompt: constant(70) };

  it.each([true, false])("lose nobody: each agent has a request under way or waits for its own (waits: %s)", (waits) => {
    const { active, waiting, sent } = play({ ...PLAIN_LAWS, subAgents: { ...subAgents, waits } }, 5, 3000);
    for (let agent = 0; agent < 5; agent++) {
      const own = active.filter((sender) => sender >= 5 && Math.floor((sender - 5) / 3) === agent);
      expect(active.filter((sender) => sender === agent).length + (waiting.has(agent) ? 1 : 0)).toBe(1);
      if (waiting.has(agent)) expect(own.length).toBeGreaterThan(0);
      else if (waits) expect(own).toEqual([]);
    }
    expect(waiting.size > 0).toBe(waits);
    expect(sent.some(({ sender }) => sender >= 5)).toBe(true);
  });

  it("have sub-agents of so many requests each, which start from their own prompt", () => {
    const { sent } = play({ ...PLAIN_LAWS, subAgents: { ...subAgents, waits: true } }, 5, 3000);
    const ofSubAgents = sent.filter(({ sender }) => sender >= 5);
    expect(new Set(ofSubAgents.map(({ turnNumber }) => turnNumber))).toEqual(new Set([1, 2, 3, 4]));
    for (const { turnNumber, prompt, shared, scaffold } of ofSubAgents) {
      expect(prompt).toBe(70 + 30 * (turnNumber - 1));
      expect(shared).toBe(turnNumber === 1 ? 0 : prompt - 30);
      expect(scaffold).toBe(50);
    }
  });

  it("send the same requests however many other agents there are", () => {
    const plain = { ...PLAIN_LAWS, output: uniform(1, 40), subAgents: { ...subAgents, requests: uniform(1, 5), waits: true } };
    const ofAgentOne = (agents: number) =>
      play(plain, agents, 400 * agents)
        .sent.filter(({ sender }) => sender === 1 || (sender >= agents && Math.floor((sender - agents) / 3) === 1))
        .map(({ prompt, turnNumber, shared }) => ({ prompt, turnNumber, shared }))
        .slice(0, 300);
    expect(ofAgentOne(6)).toEqual(ofAgentOne(2));
  });
});

describe("an agent met at a random moment", () => {
  it("is away for the rest of a wait that is met as often as it is long", () => {
    // Waits of 1 s and 99 s, as many of each: of 100 s of waiting 99 lie in long ones, and half of such a wait is left.
    const parts = [1, 99].map((value) => ({ weight: 1, law: { kind: "constant" as const, value } }));
    const workload = makeLaws({ ...PLAIN_LAWS, toolDelay: { kind: "mixture", parts } });
    const source = new AgentSource({ workload, agents: 4000, seed: 1, rampSeconds: 0, start: "stationary" });
    const delays = Array.from({ length: 4000 }, (_, agent) => {
      source.next(agent);
      return source.delaySeconds;
    });
    const away = delays.filter((delay) => delay > 0);
    // 50 s of waiting on average against 10 s for a reply.
    expect(Math.abs(away.length / 4000 - 5 / 6)).toBeLessThan(0.02);
    const mean = away.reduce((sum, delay) => sum + delay, 0) / away.length;
    expect(Math.abs(mean - (0.99 * 99) / 2 - (0.01 * 1) / 2)).toBeLessThan(1.5);
  });
});
