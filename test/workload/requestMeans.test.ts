import { describe, expect, it } from "vitest";
import { loadScenario } from "../../src/profiles/load.ts";
import type { WorkloadProfile } from "../../src/profiles/workload.ts";
import { requestMeans } from "../../src/workload/requestMeans.ts";
import { TrajectoryGenerator } from "../../src/workload/trajectory.ts";
import { plainWorkload } from "../support/plainWorkload.ts";

const workloadWith = (...sets: string[]): WorkloadProfile => {
  const [system] = loadScenario({ scenario: "agentperf", sets }).systems;
  if (system === undefined) throw new Error("a scenario has a system");
  return plainWorkload(system.workload);
};

/** The same means over drawn trajectories. */
function drawnMeans(workload: WorkloadProfile, trajectories: number) {
  const generator = new TrajectoryGenerator(workload, "means");
  let requests = 0;
  let prompts = 0;
  let outputs = 0;
  let decoding = 0;
  for (let agentIndex = 0; agentIndex < trajectories; agentIndex++) {
    const state = generator.start({ agentIndex, startTurn: 1 });
    while (generator.nextTurn(state)) {
      requests++;
      prompts += state.promptTokens;
      outputs += state.outputTokens;
      decoding += state.outputTokens ** 2 / 2;
    }
  }
  return { promptTokens: prompts / requests, outputTokens: outputs / requests, replyInDecode: decoding / outputs };
}

describe("means over requests", () => {
  it.each([
    ["as published", []],
    ["with replies three times as long", ["workload.output.scale=3"]],
    ["with short trajectories", ["workload.turns.mean=12", "workload.turns.cv=0.5"]],
  ])("agree with drawn trajectories %s", (_, sets) => {
    const workload = workloadWith(...sets);
    const means = requestMeans(workload);
    const drawn = drawnMeans(workload, 4000);
    expect(means.promptTokens / drawn.promptTokens).toBeCloseTo(1, 1);
    expect(Math.abs(means.outputTokens / drawn.outputTokens - 1)).toBeLessThan(0.03);
    const replyInDecode = means.decodingContextTokens - means.promptTokens;
    expect(Math.abs(replyInDecode / drawn.replyInDecode - 1)).toBeLessThan(0.06);
  });

  it("hold for replies that are all of one length", () => {
    const { promptTokens, outputTokens, decodingContextTokens } = requestMeans(
      workloadWith("workload.output.medianTokens=400", "workload.output.p95Tokens=400"),
    );
    expect(outputTokens).toBeCloseTo(400, 9);
    expect(decodingContextTokens).toBeCloseTo(promptTokens + 200, 9);
  });
});
