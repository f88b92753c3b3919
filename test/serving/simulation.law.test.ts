/** What balances in every run: requests, tokens, KV bytes, joules; and what no run may do: go back in time, beat physics. */
import { describe, expect, it } from "vitest";
import { runPhase } from "../../src/capacity/runPhase.ts";
import { WindowRecorder } from "../../src/metrics/recorder.ts";
import { Simulation, type SimulationTotals } from "../../src/serving/simulation.ts";
import { makeDeployment, PLAIN_DEPLOYMENT, type PlainDeployment } from "../support/deployments.ts";
import { Journal } from "../support/journal.ts";
import { ScriptedSource } from "../support/scriptedSource.ts";
import { makeWorkload, PLAIN } from "../workload/profiles.ts";
import { drawScenario, type Scenario } from "./scenarios.ts";

const SCENARIOS = 200;
const LATE_SECONDS = 1000;

type Run = {
  readonly journal: Journal;
  readonly totals: SimulationTotals;
  readonly simulation: Simulation;
  readonly endSeconds: number;
};

function run(scenario: Scenario, number: number, recorder?: WindowRecorder): Run {
  const journal = new Journal();
  const endSeconds = Math.min(LATE_SECONDS, scenario.endSeconds);
  const simulation = new Simulation({
    ...scenario,
    deployment: makeDeployment(scenario.plain),
    source: new ScriptedSource(scenario.scripts),
    seed: number,
    endSeconds,
    recorder: recorder ?? journal,
  });
  return { journal, simulation, totals: simulation.run(), endSeconds };
}

/** Calls `check` with scenarios 0, 1, ..., changed by `change`; a failure names its scenario. */
function everyScenario(check: (scenario: Scenario, number: number) => void, change?: (scenario: Scenario) => Scenario): void {
  for (let number = 0; number < SCENARIOS; number++) {
    const scenario = drawScenario(number);
    try {
      check(change === undefined ? scenario : change(scenario), number);
    } catch (error) {
      throw new Error(`scenario ${number}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
}

const drains = (scenario: Scenario) => scenario.endSeconds === Number.POSITIVE_INFINITY;

describe("every run", () => {
  it("has replied to, or still works on, each request sent, at most one an agent", () => {
    everyScenario((scenario, number) => {
      const { totals, journal } = run(scenario, number);
      expect(journal.replies.length).toBe(totals.replied);
      expect(totals.sent - totals.replied).toBeGreaterThanOrEqual(0);
      expect(totals.sent - totals.replied).toBeLessThanOrEqual(drains(scenario) ? 0 : scenario.scripts.length);
      for (const [agent, script] of scenario.scripts.entries()) {
        const turns = journal.replies.filter((reply) => reply.agent === agent).map(({ turnNumber }) => turnNumber);
        expect(turns).toEqual(turns.map((_, index) => index + 1));
        if (drains(scenario)) expect(turns.length).toBe(script.length);
      }
    });
  });

  it("shows the first token after the sending and before the last, and replies in order of time", () => {
    everyScenario((scenario, number) => {
      let nowSeconds = 0;
      for (const reply of run(scenario, number).journal.replies) {
        expect(reply.lastTokenSeconds).toBeGreaterThanOrEqual(nowSeconds);
        nowSeconds = reply.lastTokenSeconds;
        expect(reply.firstTokenSeconds).toBeGreaterThan(reply.sentSeconds);
        if (reply.outputTokens === 1) expect(reply.lastTokenSeconds).toBe(reply.firstTokenSeconds);
        else expect(reply.lastTokenSeconds).toBeGreaterThan(reply.firstTokenSeconds);
      }
    });
  });

  it("computes each prompt token once, but for those reused, and each reply token after the first", () => {
    everyScenario(
      (scenario, number) => {
        const { journal, totals } = run(scenario, number);
        if (totals.preemptions > 0 || !drains(scenario)) return;
        const tokens = journal.replies.reduce((sum, reply) => {
          expect(reply.reusedTokens).toBeLessThan(reply.promptTokens);
          return sum + reply.promptTokens - reply.reusedTokens + reply.outputTokens - 1;
        }, 0);
        expect(joulesOf(journal) / tokens / (2 * scenario.plain.architecture.mainParameters)).toBeCloseTo(1, 9);
      },
      // A joule a FLOP and two FLOP a parameter and token: the joules count the tokens computed.
      (scenario) => ({
        ...scenario,
        plain: {
          ...scenario.plain,
          acceptance: PLAIN_DEPLOYMENT.acceptance,
          architecture: { ...PLAIN_DEPLOYMENT.architecture, headParameters: 0, kvBytesPerToken: 1e3 },
          power: COUNT_FLOP,
        },
      }),
    );
  });

  it("pins no more KV than there is, never less than none, and none once all is replied", () => {
    everyScenario((scenario, number) => {
      const { journal, simulation } = run(scenario, number);
      const slack = 2e-9;
      for (const { pools } of journal.stretches) {
        for (const { pinnedBytes, idleBytes, capacityBytes } of pools) {
          expect(pinnedBytes / capacityBytes).toBeGreaterThan(-slack);
          expect(idleBytes / capacityBytes).toBeGreaterThan(-slack);
          expect((pinnedBytes + idleBytes) / capacityBytes).toBeLessThan(1 + slack);
        }
      }
      if (!drains(scenario)) return;
      for (const { pinnedBytes, capacityBytes } of simulation.workers.flatMap((worker) => worker.pools))
        expect(Math.abs(pinnedBytes) / capacityBytes).toBeLessThan(slack);
    });
  });

  it("spends each worker's time once, between idle watts and the cap", () => {
    everyScenario((scenario, number) => {
      const { journal, simulation, endSeconds } = run(scenario, number);
      const { power } = scenario.plain;
      for (const worker of simulation.workers) {
        const gpus = worker.cost.shape.gpus;
        let nowSeconds = 0;
        for (const stretch of journal.stretches.filter((one) => one.worker === worker.index)) {
          expect(stretch.fromSeconds).toBe(nowSeconds);
          nowSeconds = stretch.toSeconds;
          const watts = stretch.joules / (stretch.toSeconds - stretch.fromSeconds) / gpus;
          if (stretch.toSeconds === stretch.fromSeconds) expect(stretch.joules).toBe(0);
          else if (stretch.work === "idle") expect(watts).toBeCloseTo(power.idleWatts, 6);
          else {
            expect(watts).toBeGreaterThan(power.engagedWatts * (1 - 1e-9));
            expect(watts).toBeLessThan(power.capWatts * (1 + 1e-9));
          }
        }
        expect(nowSeconds).toBe(endSeconds);
      }
    });
  });

  it("adds up to the same joules and tokens in a window over all of it", () => {
    everyScenario((scenario, number) => {
      const { journal, simulation, endSeconds } = run(scenario, number);
      const workers = simulation.workers.length;
      const recorder = new WindowRecorder(0, endSeconds, workers);
      run(scenario, number, recorder);
      for (const [index, joules] of journal.joules(workers).entries())
        expect(recorder.workers[index]?.joules ?? 0).toBeCloseTo(joules, 6);
      const counted = journal.replies.filter((reply) => reply.lastTokenSeconds < endSeconds);
      expect(recorder.promptTokens).toBe(counted.reduce((sum, reply) => sum + reply.promptTokens, 0));
      expect(recorder.reusedTokens).toBe(counted.reduce((sum, reply) => sum + reply.reusedTokens, 0));
    });
  });

  it("takes no step faster than its FLOP at peak, or its bytes at full bandwidth", () => {
    const physical = (scenario: Scenario, power: PlainDeployment["power"]): Scenario => {
      const { coefficients } = scenario.plain;
      const prefillSlowdown = Math.max(1, coefficients.prefillSlowdown);
      return { ...scenario, plain: { ...scenario.plain, power, coefficients: { ...coefficients, prefillSlowdown } } };
    };
    everyScenario((scenario, number) => {
      const { hardware } = scenario.plain;
      const limits = [
        { power: COUNT_FLOP, perSecond: hardware.fp8FlopPerSecond },
        { power: COUNT_BYTES, perSecond: hardware.hbmBytesPerSecond },
      ];
      for (const { power, perSecond } of limits) {
        const { journal, simulation } = run(physical(scenario, power), number);
        for (const { worker, fromSeconds, toSeconds, joules } of journal.stretches) {
          const gpus = simulation.workers[worker]?.cost.shape.gpus ?? Number.NaN;
          expect(joules).toBeLessThanOrEqual((toSeconds - fromSeconds) * gpus * perSecond * (1 + 1e-9) + 1e-6);
        }
      }
    });
  });
});

describe("a phase", () => {
  const workload = makeWorkload({ ...PLAIN, maxTokens: 5000, medianOutput: 40, p95Output: 200, maxOutput: 500 });
  const phase = (seed: number) =>
    runPhase({
      deployment: makeDeployment({ ...drawScenario(1).plain, ...ROOMY }),
      workload,
      agents: 24,
      seed,
      start: "benchmark",
      rampSeconds: 5,
      settlingSeconds: 20,
      measuredSeconds: 400,
    });

  it("gives the same bytes for the same seed, and others for another", () => {
    const text = (seed: number) => JSON.stringify(phase(seed));
    expect(text(1)).toBe(text(1));
    expect(text(2)).not.toBe(text(1));
  });
});

describe("a closed run", () => {
  it("obeys Little's law: agents = throughput x (response + delay)", () => {
    const plain = { ...PLAIN_DEPLOYMENT, front: { ...PLAIN_DEPLOYMENT.front, workers: 2 } };
    const agents = 30;
    const turns = 200;
    const delaySeconds = 0.05;
    const scripts = Array.from({ length: agents }, (_, agent) =>
      Array.from({ length: turns }, (_, turn) => ({
        promptTokens: 100 + ((agent * 37 + turn * 61) % 400),
        outputTokens: 5 + ((agent * 11 + turn * 7) % 50),
        sharedPrefixTokens: turn === 0 ? 0 : 1,
        delaySeconds: delaySeconds * (0.5 + ((agent * 13 + turn * 29) % 100) / 99),
      })),
    );
    const endSeconds = 8;
    const scenario = { plain, scripts, warmStart: false, outputsReusable: false, endSeconds };
    const { journal, totals } = run(scenario, 1);
    expect(totals.replied).toBeLessThan(agents * turns);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const response = mean(journal.replies.map((reply) => reply.lastTokenSeconds - reply.sentSeconds));
    const delay = mean(
      journal.replies.map(({ agent, turnNumber }) => scripts[agent]?.[turnNumber - 1]?.delaySeconds ?? Number.NaN),
    );
    const inSystem = (totals.replied / endSeconds) * (response + delay);
    expect(inSystem / agents).toBeGreaterThan(0.98);
    expect(inSystem / agents).toBeLessThan(1.001);
  });
});

const COUNT_FLOP = { idleWatts: 0, engagedWatts: 0, capWatts: 1e30, joulesPerFlop: 1, joulesPerByte: 0 };
const COUNT_BYTES = { ...COUNT_FLOP, joulesPerFlop: 0, joulesPerByte: 1 };
const ROOMY = { front: PLAIN_DEPLOYMENT.front, back: undefined };

function joulesOf(journal: Journal): number {
  return journal.stretches.reduce((sum, stretch) => sum + stretch.joules, 0);
}
