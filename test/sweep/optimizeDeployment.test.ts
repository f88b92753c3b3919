/** The deployment search against brute force: every deployment of its grid with every routing, simulated as finalists are. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openStream } from "../../src/kernel/random.ts";
import { deploymentGrid } from "../../src/planning/deploymentGrid.ts";
import { withSettings } from "../../src/planning/deploymentShape.ts";
import { loadScenario } from "../../src/profiles/load.ts";
import type { DeploymentSpec } from "../../src/profiles/scenario.ts";
import { answerCell } from "../../src/sweep/cell.ts";
import { type OptimizeOptions, optimizeDeployment, type Rounds } from "../../src/sweep/optimizeDeployment.ts";
import { ROOT } from "../support/cli.ts";

/** Short phases: with the even workload below they tell enough. */
const ROUNDS: Rounds = {
  coarse: { most: 12, effort: { settlingSeconds: 20, measuredSeconds: 20, tolerance: 0.05, minAgentSeconds: 500 } },
  middle: { most: 6, effort: { settlingSeconds: 20, measuredSeconds: 40, tolerance: 0.02, minAgentSeconds: 1500 } },
  final: { most: 3, effort: { settlingSeconds: 20, measuredSeconds: 60, minAgentSeconds: 2000 } },
};

/** A small platform, engine, tier and aim, drawn by number; requests are much alike, so that little is left to luck. */
function problem(number: number): OptimizeOptions {
  const stream = openStream("small problems", number);
  const pick = <T>(choices: readonly T[]): T => choices[stream.integer(0, choices.length - 1)] as T;
  const times = (low: number, high: number): number => low * (high / low) ** stream.uniform();
  const sets = [
    `hardware.accelerator.hbmBandwidth=${times(0.02, 0.15).toFixed(3)} TB/s`,
    `hardware.accelerator.hbmCapacity=${times(12, 40).toFixed(0)} GB`,
    `hardware.accelerator.peakCompute.bf16=${times(2, 15).toFixed(1)} TFLOP/s`,
    `hardware.accelerator.peakCompute.fp8=${times(4, 30).toFixed(1)} TFLOP/s`,
    `hardware.scaleUp.bandwidthPerGpu=${times(5, 100).toFixed(0)} GB/s`,
    `engine.scheduling.prefillPolicy=${pick(["mixed", "prefill-first"])}`,
    `engine.scheduling.firstToken=${pick(["with-prefill", "with-decode-slot"])}`,
    "workload.context.growthCv=0.2",
    "workload.turns.cv=0.2",
    "workload.context.maxTokens=40000",
    "workload.output.medianTokens=200",
    "workload.output.p95Tokens=300",
    "workload.toolDelay.sigma=0.2",
  ];
  const scenario = join(ROOT, "test/cli/golden.yaml");
  const resolved = loadScenario({ scenario, sets, seed: number, dataRoot: join(ROOT, "test/fixtures") });
  const [system] = resolved.systems;
  if (system === undefined) throw new Error("the fixture has a system");
  return {
    scenario: { ...resolved.scenario, search: { ...resolved.scenario.search, replications: 1 } },
    system: { ...system, deployments: [] },
    fit: undefined,
    tier: { id: 1, name: "drawn", outputSpeedP25: Math.round(times(10, 40)), ttftP95: Math.round(times(2, 6)) },
    aim: pick(["agents-per-mw", "agents-per-gpu"]),
    basis: pick(["accelerator", "facility"]),
    maxGpus: 2,
    maxDrafts: pick([0, 1]),
    modes: pick([["aggregated"], ["aggregated", "disaggregated"]]),
    rounds: ROUNDS,
    threads: 1,
  };
}

type Scored = { readonly name: string; readonly agents: number; readonly score: number };

/** The best of all, each searched with the seed of the search's last round. */
function bruteForce(options: OptimizeOptions): { best: Scored; tried: number } {
  const specs = deploymentGrid({ ...options, own: undefined }).candidates.flatMap(({ spec }) => withRoutings(spec));
  const scored = specs.map((spec) => scoreOf(options, spec));
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a), { name: "none", agents: 0, score: 0 });
  return { best, tried: specs.length };
}

function withRoutings(spec: DeploymentSpec): DeploymentSpec[] {
  const front = spec.mode === "aggregated" ? spec.pool : spec.prefill;
  const ranks = front.workers * front.attentionDataParallel;
  return ranks > 1 ? [spec, withSettings(spec, { routing: "prefix-aware" })] : [spec];
}

function scoreOf({ scenario, system, tier, aim, basis }: OptimizeOptions, spec: DeploymentSpec): Scored {
  const result = answerCell({
    platform: system.platform,
    engine: system.engine.id,
    profiles: system,
    deployment: spec,
    tier,
    seed: `${scenario.seed}/optimize/final/0`,
    method: "planner",
    replications: 1,
    ...ROUNDS.final.effort,
    published: null,
  });
  const score = aim === "agents-per-gpu" ? result.agentsPerGpu : result.agentsPerMegawatt[basis];
  return { name: spec.name, agents: result.agents, score };
}

/** Watts are means over phases of a minute: about as exact as this share. */
const WATTS_NOISE = 0.002;

const PROBLEMS = Array.from({ length: 10 }, (_, index) => index + 1);

describe("a deployment search", { timeout: 120_000 }, () => {
  it.each(PROBLEMS)("equals brute force on small problem %i, to the one agent that a search resolves", async (number) => {
    const options = problem(number);
    const { best, tried } = bruteForce(options);
    const { finalists, counts } = await optimizeDeployment(options);
    const found = finalists[0]?.score.mean ?? 0;
    const resolution = best.agents === 0 ? 0 : best.score / best.agents;
    const least = best.score * (1 - WATTS_NOISE) - resolution;
    expect(found, `${finalists[0]?.spec.name} against ${best.name}`).toBeGreaterThanOrEqual(least);
    expect(counts.simulated).toBeLessThanOrEqual(tried + 60);
  });

  it("gives the same answer again, and on threads", async () => {
    const once = await optimizeDeployment(problem(7));
    const threads = await optimizeDeployment({ ...problem(7), threads: 2 });
    expect(threads).toEqual(once);
  });
});
