import { describe, expect, it } from "vitest";
import { cliffWarning, fullBatch, STEP_CHANGE } from "../../src/capacity/fullBatch.ts";
import { loadScenario } from "../../src/profiles/load.ts";
import { decodeStepSeconds, equalBatch } from "../../src/serving/decodeStep.ts";
import { buildDeployment, type Deployment } from "../../src/serving/deployment.ts";
import { Simulation } from "../../src/serving/simulation.ts";
import { FIXTURES } from "../profiles/brokenCase.ts";
import { makeDeployment, PLAIN_DEPLOYMENT, PLAIN_POOL } from "../support/deployments.ts";
import { Journal } from "../support/journal.ts";
import { ScriptedSource } from "../support/scriptedSource.ts";

const system = loadScenario({ scenario: "tiny", sets: [], dataRoot: FIXTURES }).systems[0] as ReturnType<
  typeof loadScenario
>["systems"][number];
const [aggregated, disaggregated] = system.deployments.map((spec) => buildDeployment(system, spec)) as [Deployment, Deployment];
const { workload } = system;

/** A copy whose decode pool has other slots or memory. */
function changed(deployment: Deployment, change: { maxSequences?: number; kvBytesPerRank?: number }): Deployment {
  const { maxSequences, kvBytesPerRank } = change;
  const key = deployment.back === undefined ? "front" : "back";
  const pool = deployment[key] as Deployment["front"];
  return {
    ...deployment,
    [key]: {
      ...pool,
      policy: { ...pool.policy, maxSequences: maxSequences ?? pool.policy.maxSequences },
      memory: { ...pool.memory, kvBytesPerRank: kvBytesPerRank ?? pool.memory.kvBytesPerRank },
    },
  };
}

describe("a decode step", () => {
  it("costs what the engine takes for it", () => {
    const deployment = makeDeployment({ ...PLAIN_DEPLOYMENT, front: { ...PLAIN_POOL } });
    const replySteps = 1000;
    const turn = { promptTokens: 100, outputTokens: replySteps + 1, sharedPrefixTokens: 0, delaySeconds: 0 };
    const agents = 5;
    const source = new ScriptedSource(Array.from({ length: agents }, () => [turn]));
    const recorder = new Journal();
    const shared = { source, recorder, seed: 1, warmStart: false, outputsReusable: false };
    new Simulation({ deployment, endSeconds: Number.POSITIVE_INFINITY, ...shared }).run();
    // The last comer: the others prefill before it, and some of its last steps are without them.
    const reply = recorder.replies.find(({ agent }) => agent === agents - 1);
    const perStep = ((reply?.lastTokenSeconds ?? 0) - (reply?.firstTokenSeconds ?? 0)) / replySteps;
    const expected = decodeStepSeconds(deployment.front.cost, equalBatch(deployment.front.cost, agents, 100 + replySteps / 2));
    expect(Math.abs(perStep / expected - 1)).toBeLessThan(0.002);
  });
});

describe("a full batch", () => {
  it.each([
    ["aggregated", aggregated],
    ["disaggregated", disaggregated],
  ])("of an %s deployment gives the accepted tokens over the step's time", (_, deployment) => {
    const full = fullBatch(deployment, workload, 20);
    const pool = deployment.back ?? deployment.front;
    const step = decodeStepSeconds(pool.cost, equalBatch(pool.cost, full.sequencesPerRank, full.contextTokens));
    expect(full.stepSeconds).toBeCloseTo(step, 12);
    expect(full.tokensPerSecond).toBeCloseTo(deployment.acceptance.mean / step, 9);
    expect(full.speedMargin).toBeCloseTo(full.tokensPerSecond / 20 - 1, 12);
    expect(full.sequences).toBe(full.sequencesPerRank * pool.workers * pool.cost.shape.ranks);
  });

  it("is what the slots hold, or what KV memory holds where that is less", () => {
    expect(fullBatch(changed(aggregated, { maxSequences: 3 }), workload, 20)).toMatchObject({
      sequencesPerRank: 3,
      filledBy: "decode slots",
    });
    const { kvBytesPerRank } = aggregated.front.memory;
    const scarce = fullBatch(changed(aggregated, { maxSequences: 100_000, kvBytesPerRank: kvBytesPerRank / 4 }), workload, 20);
    const ample = fullBatch(changed(aggregated, { maxSequences: 100_000 }), workload, 20);
    expect(scarce.filledBy).toBe("KV memory");
    expect(ample.sequencesPerRank / scarce.sequencesPerRank).toBeCloseTo(4, 0);
    expect(fullBatch(changed(aggregated, { kvBytesPerRank: 1 }), workload, 20).sequencesPerRank).toBe(1);
  });

  it("far above the floor loses nothing to slower steps, and just above it loses sequences", () => {
    const { tokensPerSecond } = fullBatch(aggregated, workload, 20);
    expect(fullBatch(aggregated, workload, tokensPerSecond / 2)).toMatchObject({ ifStepSlower: 0, ifStepFaster: 0 });
    const near = fullBatch(aggregated, workload, tokensPerSecond * 0.99);
    expect(near.ifStepSlower).toBeLessThan(-STEP_CHANGE / 2);
    expect(near.ifStepFaster).toBe(0);
    const below = fullBatch(aggregated, workload, tokensPerSecond * 1.05);
    expect(below.ifStepFaster).toBeGreaterThan(0);
    expect(fullBatch(aggregated, workload, 1e9)).toMatchObject({ ifStepSlower: null, ifStepFaster: null });
  });
});

describe("the cliff warning", () => {
  const { tokensPerSecond, sequences } = fullBatch(aggregated, workload, 20);

  it("comes within 10% of the floor on either side, with what a slower and a faster step would change", () => {
    const at = (share: number) => cliffWarning(fullBatch(aggregated, workload, tokensPerSecond / (1 + share)), sequences);
    expect(at(0.2)).toEqual([]);
    expect(at(-0.2)).toEqual([]);
    for (const share of [0.05, -0.05]) {
      expect(at(share)).toHaveLength(1);
      expect(at(share)[0]).toMatch(/within 5\.0% of the cliff.*a step 10% slower changes .* by about -\d+%, one 10% faster/);
    }
  });

  it("stays away where the agents could not fill the batch", () => {
    expect(cliffWarning(fullBatch(aggregated, workload, tokensPerSecond), sequences / 4)).toEqual([]);
  });
});
