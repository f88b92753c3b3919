/** A capacity answer as a capability: what one deployment carries, and phases of the simulator for what it does under a load. */

import { phaseRunner } from "../capacity/phaseRunner.ts";
import type { CapacityResult } from "../capacity/result.ts";
import type { ResolvedSystem } from "../profiles/resolve.ts";
import type { DeploymentSpec, Scenario } from "../profiles/scenario.ts";
import { buildDeployment } from "../serving/deployment.ts";
import type { PlatformPrices } from "./cost.ts";
import type { Capability, LoadFigures, Platform } from "./offer.ts";

/** The platform of a system, with its prices. */
export function platformOf({ platform, hardware }: ResolvedSystem, prices: PlatformPrices): Platform {
  const { accelerator, system } = hardware;
  return {
    id: platform,
    unit: system.unit,
    gpusPerUnit: system.gpus.value,
    draw: {
      tdpWatts: accelerator.tdp.value,
      idleWatts: accelerator.idlePower.value,
      nonGpuWatts: system.nonGpuPowerPerGpu.value,
      pue: system.pue.value,
    },
    prices,
  };
}

/** The capability behind one row of a capacity table. Phases run when they are asked for, each once. */
export function capabilityOf(
  result: CapacityResult,
  system: ResolvedSystem,
  platform: Platform,
  { tiers, seed, search }: Pick<Scenario, "tiers" | "seed" | "search">,
): Capability {
  const spec = system.deployments.find(({ name }) => name === result.deployment) as DeploymentSpec; // rows are of deployments
  const [low, high] = result.agentsInterval;
  return {
    platform,
    tier: String(result.tier),
    deployment: result.deployment,
    gpusPerDeployment: result.gpus,
    capacity: { value: result.agents, low, high },
    limit: result.limit,
    speedFloor: tiers.find(({ id }) => id === result.tier)?.outputSpeedP25 ?? 0,
    figuresAt: phaseFigures(spec, system, { seed, ...search }),
  };
}

/** Runs a phase at each load that is asked for, and keeps it. */
function phaseFigures(
  spec: DeploymentSpec,
  system: ResolvedSystem,
  { seed, settlingSeconds, measuredSeconds }: Pick<Scenario, "seed"> & Scenario["search"],
): Capability["figuresAt"] {
  const known = new Map<number, LoadFigures>();
  const deployment = buildDeployment(system, spec);
  const run = phaseRunner({
    deployment,
    workload: system.workload,
    settlingSeconds,
    measuredSeconds,
  });
  return (agents) => {
    const before = known.get(agents);
    if (before !== undefined) return before;
    const figures = run(agents, `${seed}/replication/0`);
    const found: LoadFigures = {
      gpuWatts: figures.gpuWatts,
      outputSpeedP25: figures.outputTokensPerSecond.p25,
      ttftP95Seconds: figures.ttftSeconds.p95,
      inputTokensPerSecond: figures.throughput.inputTokensPerSecondPerGpu * deployment.gpus,
      outputTokensPerSecond: figures.throughput.outputTokensPerSecondPerGpu * deployment.gpus,
      cachedShare: figures.prefixHitFraction,
    };
    known.set(agents, found);
    return found;
  };
}
