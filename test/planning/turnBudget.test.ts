/** The budget of a turn: its parts sum to the whole, and the whole is what the phase measured. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DECODE_GROUPS, decodeStep } from "../../src/planning/decodeGroups.ts";
import { type Explanation, explainCapacity } from "../../src/planning/explainCapacity.ts";
import { LIFTS, liftedDeployment } from "../../src/planning/liftedDeployment.ts";
import { loadScenario } from "../../src/profiles/load.ts";
import { decodeStepSeconds, equalBatch } from "../../src/serving/decodeStep.ts";
import { buildDeployment } from "../../src/serving/deployment.ts";
import { ROOT } from "../support/cli.ts";

const { systems, scenario } = loadScenario({
  scenario: join(ROOT, "test/cli/golden.yaml"),
  sets: [],
  dataRoot: join(ROOT, "test/fixtures"),
});
const [system] = systems;
if (system === undefined) throw new Error("the fixture has a system");
const deployments = system.deployments.map((spec) => buildDeployment(system, spec));

describe.each(
  deployments.map((deployment) => [deployment.mode, deployment] as const),
)("of a %s deployment", (mode, deployment) => {
  const [tier] = scenario.tiers;
  if (tier === undefined) throw new Error("the fixture has a tier");
  const options = { deployment, system, tier, seed: 1, settlingSeconds: 30, measuredSeconds: 120, agents: 24 };
  const { budget, figures, agents, lifted }: Explanation = explainCapacity(options);
  const sum = (key: "seconds" | "joules"): number => budget.parts.reduce((total, part) => total + part[key], 0);
  const part = (name: string) => budget.parts.find((each) => each.name === name);

  it("seconds of the parts sum to the mean turn, and no part is negative", () => {
    expect(sum("seconds") / budget.seconds).toBeCloseTo(1, 9);
    for (const { name, seconds, joules } of budget.parts) expect(Math.min(seconds, joules), name).toBeGreaterThanOrEqual(0);
  });

  it("joules of the parts sum to the phase's energy over its turns", () => {
    const measured = (figures.gpuWatts * figures.gpus * figures.measuredSeconds) / figures.requests;
    expect(sum("joules") / measured).toBeCloseTo(1, 9);
    expect(budget.joules / measured).toBeCloseTo(1, 9);
  });

  it("agents over the turn's seconds are the turns a second (Little's law)", () => {
    expect((figures.requests / figures.measuredSeconds) * budget.seconds).toBeGreaterThan(0.95 * agents);
    expect((figures.requests / figures.measuredSeconds) * budget.seconds).toBeLessThan(1.05 * agents);
  });

  it("what comes before the first token is the measured wait for it", () => {
    const stages = ["prefill queue", "prefill"];
    const before = ["front end", ...stages].reduce((total, name) => total + (part(name)?.seconds ?? 0), 0);
    expect(before / figures.ttftSeconds.mean).toBeGreaterThan(0.97);
    expect(before / figures.ttftSeconds.mean).toBeLessThan(1.03);
  });

  it("has the stages that its mode has", () => {
    expect(part("transfer") === undefined).toBe(mode === "aggregated");
    expect(part("prefill")?.seconds).toBeGreaterThan(0);
    expect(part("prefill")?.joules).toBeGreaterThan(0);
    expect(part("decode: expert weights")?.seconds).toBeGreaterThan(0);
  });

  it("more of a resource never costs agents beyond the search's tolerance", () => {
    for (const { lift, times } of lifted) expect(times, lift).toBeGreaterThan(0.95);
  });
});

describe("a decode step by cost group", () => {
  it.each(
    deployments.map((deployment) => [deployment.mode, deployment] as const),
  )("of a %s one sums to the step", (_, deployment) => {
    const { cost } = deployment.back ?? deployment.front;
    for (const [sequences, context] of [
      [0.5, 900],
      [3, 20_000],
      [64, 90_000],
    ] as const) {
      const step = decodeStep(deployment, cost, sequences, context);
      const total = (key: "seconds" | "joules") => DECODE_GROUPS.reduce((sum, group) => sum + step.groups[group][key], 0);
      expect(total("seconds") / decodeStepSeconds(cost, equalBatch(cost, sequences, context))).toBeCloseTo(1, 12);
      expect(total("joules") / step.joules).toBeCloseTo(1, 12);
      for (const group of DECODE_GROUPS) expect(step.groups[group].seconds, group).toBeGreaterThanOrEqual(0);
    }
  });
});

describe("a lifted deployment", () => {
  const [, deployment] = deployments;
  if (deployment?.back === undefined) throw new Error("the second fixture is disaggregated");

  it("has exactly the factor more of its resource", () => {
    const lifted = Object.fromEntries(LIFTS.map((lift) => [lift, liftedDeployment(deployment, system, { lift, factor: 4 })]));
    expect(lifted["decode slots"]?.back?.policy.maxSequences).toBe(4 * (deployment.back?.policy.maxSequences ?? 0));
    expect(lifted["KV memory"]?.front.memory.kvBytesPerRank).toBe(4 * deployment.front.memory.kvBytesPerRank);
    expect(lifted["prefill compute"]?.front.workers).toBe(4 * deployment.front.workers);
  });

  it("with faster steps has every step in the factor's part of its time", () => {
    const faster = liftedDeployment(deployment, system, { lift: "decode step time", factor: 4 }).back?.cost;
    const before = deployment.back?.cost;
    if (faster === undefined || before === undefined) throw new Error("unreachable: both decode");
    for (const sequences of [1, 8, 300]) {
      const seconds = (cost: typeof before) => decodeStepSeconds(cost, equalBatch(cost, sequences, 10_000));
      expect(seconds(before) / seconds(faster)).toBeCloseTo(4, 9);
    }
  });
});
