/** The four ways to count a megawatt. The basis can flip a ranking, so a report shows all of them. */
import type { HardwareProfile } from "../profiles/hardware.ts";

export const POWER_BASES = ["accelerator", "tdp", "system", "facility"] as const;
export type PowerBasis = (typeof POWER_BASES)[number];

/**
 * Watts of one accelerator on each basis, from its mean draw:
 * accelerator = mean GPU die + HBM draw (what AA-AgentPerf divides by); tdp = its power limit, the site's where that is
 * lower; system = mean draw plus its share of host, NIC, switch, fans and conversion; facility = system x PUE.
 */
export function wattsPerGpu(hardware: HardwareProfile, gpuWatts: number): Record<PowerBasis, number> {
  const { tdp, powerCap } = hardware.accelerator;
  const systemWatts = gpuWatts + hardware.system.nonGpuPowerPerGpu.value;
  return {
    accelerator: gpuWatts,
    tdp: Math.min(tdp.value, powerCap?.value ?? tdp.value),
    system: systemWatts,
    facility: systemWatts * hardware.system.pue.value,
  };
}

/** Agents that a megawatt carries on each basis. */
export function agentsPerMegawatt(agentsPerGpu: number, watts: Record<PowerBasis, number>): Record<PowerBasis, number> {
  const per = (basis: PowerBasis): number => (agentsPerGpu * 1e6) / watts[basis];
  return { accelerator: per("accelerator"), tdp: per("tdp"), system: per("system"), facility: per("facility") };
}
