/** A capacity answer as something that one can buy: agents of a deployment, its GPUs, the GPUs of a unit. */
import type { CapacityResult } from "../capacity/result.ts";
import type { ResolvedSystem } from "../profiles/resolve.ts";
import type { UnitShape } from "./wholeUnits.ts";

/** `agents`: what a deployment carries, where it is not the answer itself but an end of its interval. */
export function unitShape(
  { gpus, ...result }: Pick<CapacityResult, "agents" | "gpus">,
  { hardware }: Pick<ResolvedSystem, "hardware">,
  agents = result.agents,
): UnitShape {
  return { agentsPerDeployment: agents, gpusPerDeployment: gpus, gpusPerUnit: hardware.system.gpus.value };
}
