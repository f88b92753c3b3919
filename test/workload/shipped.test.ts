/** The shipped workloads: each gives means, a guess and a full batch; and figures that were published for some of them. */
import { describe, expect, it } from "vitest";
import { firstGuess } from "../../src/capacity/firstGuess.ts";
import { fullBatch } from "../../src/capacity/fullBatch.ts";
import { listIds } from "../../src/profiles/files.ts";
import { loadScenario } from "../../src/profiles/load.ts";
import type { ResolvedSystem } from "../../src/profiles/resolve.ts";
import { buildDeployment } from "../../src/serving/deployment.ts";
import { requestMeans } from "../../src/workload/requestMeans.ts";
import { TrajectoryGenerator } from "../../src/workload/trajectory.ts";
import { plainWorkload } from "../support/plainWorkload.ts";
import { quantile } from "./measured.ts";

function systemWith(workload: string, ...sets: string[]): ResolvedSystem {
  const [system] = loadScenario({ scenario: "b300", sets: [`workload=${workload}`, ...sets] }).systems;
  if (system === undefined) throw new Error("a scenario has a system");
  return system;
}

/** Whole sessions, with another seed than the means are drawn with. */
function draw({ workload }: ResolvedSystem, sessions: number) {
  const generator = new TrajectoryGenerator(plainWorkload(workload), "shipped");
  const prompts: number[] = [];
  const outputs: number[] = [];
  const requests: number[] = [];
  const last: number[] = [];
  for (let agentIndex = 0; agentIndex < sessions; agentIndex++) {
    const state = generator.start({ agentIndex, startTurn: 1 });
    while (generator.nextTurn(state)) {
      prompts.push(state.promptTokens);
      outputs.push(state.outputTokens);
    }
    requests.push(state.turnNumber);
    last.push(state.promptTokens);
  }
  return { prompts, outputs, requests, last };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const apart = (found: number, expected: number) => Math.abs(found / expected - 1);

describe.each(listIds("workload"))("workload %s", (id) => {
  const system = systemWith(id);

  // Of a mix, mixSource.law.test.ts has them.
  it.runIf(system.workload.kind !== "mix")("has means over requests that drawn sessions have", { timeout: 60_000 }, () => {
    const { prompts, outputs } = draw(system, id === "chat" ? 6000 : 800);
    const means = requestMeans(system.workload);
    expect(apart(means.promptTokens, mean(prompts))).toBeLessThan(0.1);
    expect(apart(means.outputTokens, mean(outputs))).toBeLessThan(0.1);
    expect(means.decodingContextTokens).toBeGreaterThan(means.promptTokens * 0.9);
  });

  it("has a full batch, and a first guess of one agent or more", () => {
    const deployment = buildDeployment(system, system.deployments[0] as (typeof system.deployments)[number]);
    const tier = { id: 1, name: "background", outputSpeedP25: 20, ttftP95: 10 };
    expect(fullBatch(deployment, system.workload, 20).sequencesPerRank).toBeGreaterThan(0);
    expect(firstGuess(deployment, system.workload, tier)).toBeGreaterThan(0);
  });
});

describe("published figures", () => {
  it("of Codex in TraceLab: prompts P50 116K and P99 231K, replies P50 184, requests P50 16", () => {
    const { prompts, outputs, requests } = draw(systemWith("codex"), 1500);
    expect(apart(quantile(prompts, 0.5), 116_000)).toBeLessThan(0.1);
    expect(apart(quantile(prompts, 0.99), 231_000)).toBeLessThan(0.05);
    expect(apart(quantile(outputs, 0.5), 184)).toBeLessThan(0.05);
    expect(apart(quantile(requests, 0.5), 16)).toBeLessThan(0.15);
    expect(apart(mean(requests), 82.8)).toBeLessThan(0.25);
  });

  it("of Codex on SWE-bench Pro: calls P50 30, P90 57, mean 33; last context P50 80.5K, P90 130K; replies mean 522", () => {
    const { outputs, requests, last } = draw(systemWith("codex-swe-bench"), 2500);
    expect(apart(quantile(requests, 0.5), 30)).toBeLessThan(0.1);
    expect(apart(quantile(requests, 0.9), 57)).toBeLessThan(0.1);
    expect(apart(mean(requests), 33)).toBeLessThan(0.1);
    expect(apart(quantile(last, 0.5), 80_500)).toBeLessThan(0.1);
    expect(apart(quantile(last, 0.9), 130_000)).toBeLessThan(0.1);
    expect(apart(mean(outputs), 522)).toBeLessThan(0.05);
  });

  it("of the Mooncake conversation trace: prompts P50 6.9K and P90 27.4K, replies P50 350, turns mean 1.5", () => {
    const { prompts, outputs, requests } = draw(systemWith("chat"), 8000);
    expect(apart(quantile(prompts, 0.5), 6909)).toBeLessThan(0.1);
    expect(apart(quantile(prompts, 0.9), 27_367)).toBeLessThan(0.25);
    expect(apart(quantile(outputs, 0.5), 350)).toBeLessThan(0.1);
    expect(apart(mean(requests), 1.5)).toBeLessThan(0.15);
  });
});

describe("the fixed workload", () => {
  it("sends one request a session, of one size", () => {
    const { prompts, outputs, requests } = draw(systemWith("fixed"), 20);
    expect([new Set(prompts), new Set(outputs), new Set(requests)]).toEqual([new Set([8192]), new Set([1024]), new Set([1])]);
  });
});

describe("the long-context workload", () => {
  it.each([
    131_072, 262_144, 524_288, 1_000_000,
  ])("fills contexts up to a ceiling of %d tokens, and none is longer", (ceiling) => {
    const { prompts } = draw(systemWith("long-context", `workload.context.maxTokens=${ceiling}`), 150);
    const longest = quantile(prompts, 1);
    expect(longest).toBeLessThanOrEqual(ceiling);
    expect(longest).toBeGreaterThan(0.95 * ceiling);
  });
});

describe("settings of a workload of laws", () => {
  it("reach a number of a law, and the scale of its replies", () => {
    const { workload } = systemWith("fixed", "workload.context.firstPrompt.value.value=2000", "workload.output.scale=0.5");
    const state = new TrajectoryGenerator(plainWorkload(workload), 1).start({ agentIndex: 0 });
    new TrajectoryGenerator(plainWorkload(workload), 1).nextTurn(state);
    expect([state.promptTokens, state.outputTokens]).toEqual([2000, 512]);
  });

  it("reach a duration of a law with its unit", () => {
    const { workload } = systemWith("chat", "workload.toolDelay.call.value.value=2 s");
    expect(workload.kind === "laws" && workload.toolDelay.call.value).toEqual({ kind: "constant", value: 2 });
  });
});
